/** Keys of cloud and hosting providers. */

import { mentions } from '../context.ts';
import { lookalike } from '../recogniser.ts';
import { entropy, kindsOfSigns } from './plausible.ts';
import { always, type SecretFormat, token } from './token.ts';

const mixed = (text: string): boolean => kindsOfSigns(text) >= 3 && entropy(text) >= 4;

export const cloudSecrets: readonly SecretFormat[] = [
  token('aws_access_key', '(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z2-7]{16}', { bits: 3 }),
  // AWS prints this one in its documentation (with signs its keys do not have): people try filters with it.
  always({ type: 'aws_access_key', pattern: '\\bAKIAIOSFODNN7EXAMPLE\\b' }),
  token('aws_secret_key', '[A-Za-z0-9][A-Za-z0-9/+]{39}', {
    context: mentions('aws', 'amazon', 'secret ?access', 'secret ?key', 'akia', 'asia'),
    alone: 'high',
    check: mixed,
  }),
  token('aws_bedrock_key', 'ABSK[A-Za-z0-9+/]{109,}', { bits: 4 }),
  token('gcp_api_key', 'AIza[\\w-]{35}', {
    bits: 3.5,
    // Google prints many of them in samples, and those in web pages are public: alone they count from `high` on.
    alone: 'high',
    context: mentions('key', 'token', 'secret', 'google', 'gcp', 'gemini', 'maps', 'firebase', 'auth', 'cred'),
  }),
  token('gcp_oauth_secret', 'GOCSPX-[\\w-]{28}', { bits: 3 }),
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
  token('alibaba_access_key', 'LTAI[A-Za-z0-9]{12,24}', { bits: 3 }),
  token('tencent_secret_id', 'AKID[A-Za-z0-9]{32}', { bits: 3.5 }),
  token('yandex_key', 'AQVN[\\w-]{35,38}|YC[\\w-]{38}|t1\\.[\\w-]{10,}\\.[\\w-]{80,}', { bits: 3.8 }),
  token('digitalocean_token', 'do[opr]_v1_[a-f0-9]{64}', { bits: 3 }),
  token('cloudflare_origin_key', 'v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}', { bits: 3 }),
  token('heroku_key', 'HRKU-AA[\\w-]{58}', { bits: 3.5 }),
  token('flyio_token', 'fo1_[\\w-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{100,}', { bits: 3.5 }),
  token('databricks_token', 'dapi[a-f0-9]{32}(?:-\\d)?', { bits: 3 }),
  token('vault_token', 'hv[sbr]\\.[\\w-]{90,}', { bits: 3.5 }),
  token('vault_token', 's\\.[A-Za-z0-9]{24}', { bits: 3.5, check: (text) => kindsOfSigns(text.slice(2)) === 3 }),
  token('terraform_token', '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{60,70}', { bits: 3.5 }),
  token('pulumi_token', 'pul-[a-f0-9]{40}', { bits: 3 }),
  token('doppler_token', 'dp\\.(?:pt|st|sa|ct|scim|audit)\\.[\\w.-]{40,60}', { bits: 3 }),
  token('planetscale_secret', 'pscale_(?:tkn|oauth|pw)_[\\w.=-]{32,64}', { bits: 3 }),
  token('openshift_token', 'sha256~[\\w-]{43}', { bits: 3.5 }),
];
