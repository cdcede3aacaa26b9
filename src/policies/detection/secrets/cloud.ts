/** Keys of cloud and hosting providers. */

import { mentions } from '../context.ts';
import { lookalike } from '../recogniser.ts';
import { entropy, kindsOfSigns } from './plausible.ts';
import { always, type SecretFormat, token } from './token.ts';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

const mixed = (text: string): boolean => kindsOfSigns(text) >= 3 && entropy(text) >= 4;

export const cloudSecrets: readonly SecretFormat[] = [
  token('aws_access_key', '(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z2-7]{16}', { bits: 2.7 }),
  // AWS prints this one in its documentation (with signs its keys do not have): people try filters with it.
  always({ type: 'aws_access_key', pattern: '\\bAKIAIOSFODNN7EXAMPLE\\b' }),
  token('aws_secret_key', '[A-Za-z0-9][A-Za-z0-9/+]{39}', {
    context: mentions('aws', 'amazon', 'secret ?access', 'secret ?key', 'akia', 'asia'),
    alone: 'high',
    check: mixed,
  }),
  token('aws_bedrock_key', 'ABSK[A-Za-z0-9+/]{109,}|bedrock-api-key-[A-Za-z0-9+/]{100,}', { bits: 4 }),
  token('aws_mws_token', `amzn\\.mws\\.${uuid}`, { bits: 3 }),
  token('aws_appsync_key', 'da2-[a-z0-9]{26}', { bits: 3, check: (text) => /\d/.test(text.slice(4)) }),
  token('gcp_api_key', 'AIza[\\w-]{34,35}', {
    bits: 3.5,
    // Google prints many of them in samples, and those in web pages are public: alone they count from `high` on.
    alone: 'high',
    context: mentions('key', 'token', 'secret', 'google', 'gcp', 'gemini', 'maps', 'firebase', 'auth', 'cred'),
  }),
  token('gcp_oauth_secret', 'GOCSPX-[\\w-]{27,28}', { bits: 3 }),
  token('firebase_server_key', 'AAAA[\\w-]{7}:[\\w-]{139,140}', { bits: 4 }),
  token('gcp_oauth_token', 'ya29\\.[\\w-]{20,}|1//0[\\w-]{40,}', { bits: 3.5 }),
  always({
    type: 'azure_client_secret',
    pattern: '\\b\\w[\\w~.-]{2}\\dQ~[\\w~.-]{30,33}\\w',
    accept: ({ text, before }) => !/[\w~.-]$/.test(before) && entropy(text) >= 3.5,
  }),
  always({ type: lookalike, pattern: '\\b\\w[\\w~.-]{2}\\dQ~[\\w~.-]{34,}\\w' }),
  token('azure_storage_key', '[A-Za-z0-9][A-Za-z0-9+/]{85}', {
    context: mentions('account ?key', 'azure', 'storage', 'shared ?access ?key', 'sas\\b'),
    alone: 'high',
    bits: 4.3,
  }),
  token('azure_openai_key', '[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{26}', { bits: 3.5 }),
  token('azure_devops_token', '[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}', { bits: 3.5 }),
  // Keys that say whose they are: https://github.com/microsoft/security-utilities
  token('azure_key', '[A-Za-z0-9+/]{42,52}(?:AzSe|AzFu|\\+ACR|ACRDE)[A-Za-z0-9+/]{5,10}', { bits: 4 }),
  token('azure_key', '[A-Za-z0-9+/]{33}(?:AIoT|\\+ASb|\\+AEh|\\+ARm)[A-Za-z0-9+/]{6}', { bits: 4 }),
  token('azure_key', '[A-Za-z0-9+/]{76}(?:APIM|ACDb|\\+ABa|\\+AMC|\\+ASt)[A-Za-z0-9+/]{6}', { bits: 4 }),
  token('azure_sas', 'sig=[A-Za-z0-9%+/]{40,70}(?:%3D|%3d|=)?', { bits: 4, check: (text) => kindsOfSigns(text) >= 3 }),
  token('alibaba_access_key', 'LTAI[A-Za-z0-9]{12,24}', { bits: 3 }),
  token('tencent_secret_id', 'AKID[A-Za-z0-9]{32}', { bits: 3.5 }),
  token('yandex_key', 'AQVN[\\w-]{34,38}|YC[\\w-]{37,38}|t1\\.[\\w-]{10,}\\.[\\w-]{80,}', { bits: 3.8 }),
  token('digitalocean_token', 'do[opr]_v1_[a-f0-9]{64}|DO00[A-Z0-9]{16}', { bits: 3 }),
  token('cloudflare_origin_key', 'v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}', { bits: 3 }),
  token('heroku_key', 'HRKU-AA[\\w-]{57,58}', { bits: 3.5 }),
  token('flyio_token', 'fo1_[\\w-]{42,43}|fm[12][ar]?_[A-Za-z0-9+/]{100,}', { bits: 3.5 }),
  token('databricks_token', '(?:dapi|dose|dkea)[a-f0-9]{32}(?:-\\d)?', { bits: 3 }),
  token('vault_token', 'hv[sbr]\\.(?:[\\w-]{90,}|[A-Za-z0-9]{24})', { bits: 3.5 }),
  token('vault_token', 's\\.[A-Za-z0-9]{24}', { bits: 3.5, check: (text) => kindsOfSigns(text.slice(2)) === 3 }),
  token('terraform_token', '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{59,70}', { bits: 3.5 }),
  token('pulumi_token', 'pul-[a-f0-9]{40}', { bits: 3 }),
  token('doppler_token', 'dp\\.(?:pt|st|sa|ct|scim|audit)\\.[\\w.-]{39,60}', { bits: 3 }),
  token('planetscale_secret', 'pscale_(?:tkn|oauth|pw)_[\\w.=-]{31,64}', { bits: 3 }),
  token('scaleway_key', 'SCW[A-Z0-9]{17}', { bits: 3, check: (text) => /\d/.test(text) }),
  token('exoscale_key', 'EXO[a-f0-9]{24}', { bits: 3 }),
  token('akamai_token', 'akab-[a-z0-9]{16}-[a-z0-9]{16}', { bits: 3 }),
  token('netlify_token', 'nf[cpou]_[A-Za-z0-9]{36,40}', { bits: 3 }),
  token('vercel_token', 'vc[apikrs]_[A-Za-z0-9]{24,60}', { bits: 3.5 }),
  token('render_key', 'rnd_[A-Za-z0-9]{28,32}', { bits: 3.3 }),
  token('neon_key', 'napi_[a-z0-9]{60,70}', { bits: 3.5 }),
  token('mongodb_atlas_secret', 'mdb_sa_sk_[\\w-]{39,40}', { bits: 3.5 }),
  token('cockroachdb_key', 'CCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}', { bits: 3.5 }),
  token('aiven_password', 'AVNS_[\\w-]{17,20}', { bits: 3 }),
  token('elastic_cloud_key', 'essu_[A-Za-z0-9+/]{40,100}', { bits: 3.5 }),
  token('clickhouse_key', '4b1d[A-Za-z0-9]{38}', { bits: 3.5, check: (text) => kindsOfSigns(text) === 3 }),
  token('tailscale_key', 'tskey-(?:[a-z]{2,8}-)?[A-Za-z0-9]{8,20}-[A-Za-z0-9]{16,40}', { bits: 3 }),
  token('openshift_token', 'sha256~[\\w-]{42,43}', { bits: 3.5 }),
];
