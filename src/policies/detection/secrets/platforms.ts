/** Keys of monitoring, productivity and other platforms. */
import { type SecretFormat, token } from './token.ts';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

export const platformSecrets: readonly SecretFormat[] = [
  token('grafana_token', 'glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/]{32,}', {
    bits: 3,
    check: (text) => /\d/.test(text),
  }),
  token('newrelic_key', 'NRAK-[A-Z0-9]{27}|NRJS-[a-f0-9]{19}|NRII-[\\w-]{32}', { bits: 3 }),
  token('sentry_token', 'sntrys_eyJ[A-Za-z0-9+/=_]{40,}|sntryu_[a-f0-9]{64}', { bits: 3 }),
  token('dynatrace_token', 'dt0[a-z]\\d{2}\\.[A-Z2-7]{24}\\.[A-Z2-7]{64}', { bits: 3 }),
  token('notion_token', 'ntn_\\d{11}[A-Za-z0-9]{32,35}|secret_[A-Za-z0-9]{43}', { bits: 3 }),
  token('airtable_token', 'pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}', { bits: 3 }),
  token('figma_token', 'fig[dou]_[\\w-]{40,60}', { bits: 3 }),
  token('dropbox_token', 'sl\\.(?:u\\.)?[\\w-]{120,}', { bits: 3.5 }),
  token('hubspot_token', `pat-(?:na|eu|ap)\\d-${uuid}`, { bits: 3 }),
  token('onepassword_token', 'ops_eyJ[A-Za-z0-9+/]{200,}', { bits: 3.5 }),
  token(
    'onepassword_secret_key',
    'A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}',
    { bits: 3.5 },
  ),
  token('mapbox_token', 'sk\\.eyJ[\\w-]{40,}\\.[\\w-]{20,40}', { bits: 3.5 }),
  token('typeform_token', 'tfp_[\\w.-]{59}', { bits: 3 }),
  token('prefect_key', 'pn[ub]_[a-z0-9]{36}', { bits: 3 }),
  token('readme_key', 'rdme_[a-z0-9]{70}', { bits: 3 }),
  token('frameio_token', 'fio-u-[\\w=-]{64}', { bits: 3 }),
  token('scalingo_token', 'tk-us-[\\w-]{48}', { bits: 3 }),
  token('settlemint_token', 'sm_(?:aat|pat|sat)_[A-Za-z0-9]{16}', { bits: 3 }),
  token('defined_key', 'dnkey-[a-z0-9=_-]{26}-[a-z0-9=_-]{52}', { bits: 3 }),
  token('supabase_key', 'sb[p]_[a-f0-9]{40}|sb_secret_[\\w-]{31,}', { bits: 3 }),
  token('lob_key', '(?:live|test)_[a-f0-9]{35}', { bits: 3 }),
];
