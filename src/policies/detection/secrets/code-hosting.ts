/** Tokens of code hosts, registries and build tools. */
import { mentions } from '../context.ts';
import { type SecretFormat, token } from './token.ts';

const hex40 = '[a-fA-F0-9]{40}';

export const codeHostingSecrets: readonly SecretFormat[] = [
  token('github_token', 'gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}', { bits: 3 }),
  token(
    'gitlab_token',
    'gl(?:pat|ptt|dt|rt|rtr|ft|soat|cbt|imt|agent|oas|ffct|wt)-(?:t\\d_)?[\\w-]{19,}(?:\\.[0-9a-z]{2}\\.[0-9a-z]{9})?',
    { bits: 3 },
  ),
  token('gitlab_token', 'GR1348941[\\w-]{19,20}', { bits: 3 }),
  token('gitlab_token', '_gitlab_session=[0-9a-z]{32}', { bits: 3 }),
  token('bitbucket_token', 'ATBB[A-Za-z0-9]{32}|BBDC-[A-Za-z0-9+/@_-]{40,44}', { bits: 3 }),
  token('atlassian_token', 'AT[AC]TT3[\\w=-]{100,}', { bits: 3.5 }),
  token('npm_token', 'npm_[A-Za-z0-9]{36}', { bits: 3 }),
  token('pypi_token', 'pypi-AgE[\\w-]{50,}', { bits: 3 }),
  token('rubygems_token', 'rubygems_[a-f0-9]{48}', { bits: 3 }),
  token('docker_token', 'dckr_(?:pat|oat)_[\\w-]{25,40}', { bits: 3 }),
  token('crates_token', 'cio[A-Za-z0-9]{32}', { bits: 3.5 }),
  token('nuget_key', 'oy2[a-z0-9]{43}', { bits: 3 }),
  token('clojars_token', 'CLOJARS_[a-z0-9]{60}', { flags: 'i', bits: 3 }),
  token('artifactory_token', 'AKCp[A-Za-z0-9]{69}|cmVmd[A-Za-z0-9]{59}', { bits: 3.5 }),
  token('sonar_token', 'sq[pua]_[a-f0-9]{40}', { bits: 3 }),
  token('sourcegraph_token', `sgp_(?:[a-fA-F0-9]{16}_|local_)?${hex40}`, { bits: 3 }),
  token('sourcegraph_token', hex40, { context: mentions('sourcegraph'), bits: 3 }),
  token('octopus_key', 'API-[A-Z0-9]{26}', {
    bits: 3,
    check: (text) => /\d/.test(text) && /[A-Z]/.test(text.slice(4)),
  }),
  token('postman_key', 'PMAK-[a-f0-9]{24}-[a-f0-9]{34}', { bits: 3 }),
  token('linear_key', 'lin_(?:api|oauth)_[A-Za-z0-9]{40,64}', { bits: 3 }),
  token('infracost_key', 'ico-[A-Za-z0-9]{32}', { bits: 3 }),
  token('trello_token', 'ATTA[a-f0-9]{64}', { bits: 3 }),
  token('packagist_token', 'packagist_[a-z]{2,4}_[a-f0-9]{68}', { bits: 3 }),
  token('contentful_token', 'CFPAT-[\\w-]{42,43}', { bits: 3.5 }),
  token('jenkins_token', '11[0-9a-f]{32}', { context: mentions('jenkins'), bits: 3 }),
  token('gitea_token', hex40, { context: mentions('gitea', 'gogs', 'forgejo'), bits: 3 }),
  token('circleci_token', 'CCI(?:PAT|PRJ)_[A-Za-z0-9]{22}_[a-f0-9]{40}', { bits: 3 }),
  token('buildkite_token', 'bkua_[a-f0-9]{40}', { bits: 3 }),
  token('harness_key', '(?:pat|sat)\\.[\\w-]{22}\\.[0-9a-f]{24}\\.[A-Za-z0-9]{20}', { bits: 3 }),
];
