import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dlpFilter } from '../../src/policies/dlp-filter/index.ts';
import type { Policy } from '../../src/policies/policy.ts';
import {
  cutAt,
  judgeInput,
  judgeOutput,
  noSecrets,
  requestOf,
  site,
  streamThrough,
  textAfter,
} from './text-request.ts';

const build = (settings: unknown = {}): Policy => dlpFilter.build(dlpFilter.schema.parse(settings), noSecrets);
const standard = build();
const redacted = (policy: Policy, text: string): string => textAfter(judgeInput(policy, requestOf(site(text))), text);

/** Random text of a token's alphabet, the same each run, so that nothing here is a real key and no scanner takes it for one. */
const random = (length: number, alphabet = 'aB3dE5fG7hJ9kLmN2pQ4rS6tU8vW1xYz'): string => {
  let state = length * 7919 + 17;
  return Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return alphabet[Math.floor((state / 2147483648) * alphabet.length)];
  }).join('');
};
const hex = (length: number): string => random(length, '0123456789abcdef');

const formats: readonly [type: string, secret: string][] = [
  ['aws_access_key', `AKIA${random(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`],
  ['github_token', `ghp_${random(36)}`],
  ['gitlab_token', `glpat-${random(20)}`],
  ['npm_token', `npm_${random(36)}`],
  ['slack_token', `xoxb-${random(12, '1234567890')}-${random(12, '1234567890')}-${random(24)}`],
  ['stripe_key', `sk_live_${random(24)}`],
  ['sendgrid_key', `SG.${random(22)}.${random(43)}`],
  ['openai_key', `sk-proj-${random(48)}`],
  ['anthropic_key', `sk-ant-api03-${random(93)}AA`],
  ['huggingface_token', `hf_${random(34)}`],
  ['telegram_token', `123456780:A${random(34)}`],
  ['digitalocean_token', `dop_v1_${hex(64)}`],
  ['databricks_token', `dapi${hex(32)}`],
  ['shopify_token', `shpat_${hex(32)}`],
  ['grafana_token', `glsa_${random(32)}_${hex(8)}`],
  ['azure_client_secret', `aB3${'8'}Q~${random(34)}`],
  [
    'private_key',
    `-----BEGIN RSA PRIVATE KEY-----\n${random(64)}\n${random(64)}\n${random(10)}==\n-----END RSA PRIVATE KEY-----`,
  ],
  [
    'jwt',
    `${Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')}.${Buffer.from('{"sub":"1234"}').toString('base64url')}.${random(43)}`,
  ],
];

describe('secrets known by their format', () => {
  it.each(formats)('%s', (type, secret) => {
    expect(redacted(standard, `use ${secret} now`)).toBe(`use [REDACTED:${type.toUpperCase()}] now`);
  });
});

describe('secrets known by what stands in front', () => {
  it.each([
    ['password=hunter2!', 'password=[REDACTED:ASSIGNED_SECRET]'],
    [`"api_key": "${random(32)}"`, '"api_key": "[REDACTED:ASSIGNED_SECRET]"'],
    [`dbPassword: "S3cr-${random(8)}"`, 'dbPassword: "[REDACTED:ASSIGNED_SECRET]"'],
    ['postgres://app:s3cr3t-w0rd@db.internal:5432/x', 'postgres://app:[REDACTED:URL_CREDENTIALS]@db.internal:5432/x'],
    ['setProperty("password", "w9Lk2mXq7T")', 'setProperty("password", "[REDACTED:ASSIGNED_SECRET]")'],
    ['<password>w9Lk2mXq7T</password>', '<password>[REDACTED:ASSIGNED_SECRET]</password>'],
    ['my password is w9Lk2mXq7T', 'my password is [REDACTED:ASSIGNED_SECRET]'],
    ['sshpass -p "w9Lk2mXq7T" ssh host', 'sshpass -p "[REDACTED:SHORT_OPTION_SECRET]" ssh host'],
    [`deploy --token ${random(24)} now`, 'deploy --token [REDACTED:COMMAND_LINE_SECRET] now'],
    [`ENV API_KEY ${random(24)}`, 'ENV API_KEY [REDACTED:ENVIRONMENT_SECRET]'],
    ['machine h.example login me password w9Lk2mXq7T', 'machine h.example login me password [REDACTED:NETRC_PASSWORD]'],
    [`DATADOG_API_KEY="${hex(32)}"`, 'DATADOG_API_KEY="[REDACTED:VENDOR_SECRET]"'],
    [`MERAKI api key: ${hex(40)}`, 'MERAKI api key: [REDACTED:VENDOR_SECRET]'],
    ['kind: Secret\ndata:\n  tls: dGVzdHZhbHVlYWJjZGVm', 'kind: Secret\ndata:\n  tls: [REDACTED:KUBERNETES_SECRET]'],
    [`Authorization: Bearer ${random(40)}`, 'Authorization: Bearer [REDACTED:AUTHORIZATION_HEADER]'],
  ])('%s', (text, expected) => {
    expect(redacted(standard, text)).toBe(expected);
  });

  it.each([
    'password: required',
    'password = os.environ["PW"]',
    'api_key=$' + '{API_KEY}',
    'token: <your-token>',
    'token_url=https://login.example.com/oauth2/token',
    'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'sha 9fceb02d0ae598e95dc970b74767f19372d61af8',
    'uuid 3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    'The -----BEGIN PRIVATE KEY----- line starts a key file.',
    'https://localhost:8080/path?token=1',
    'max_tokens=4096, tokens: 12',
  ])('leaves %s', (text) => {
    expect(redacted(standard, text)).toBe(text);
  });
});

describe('settings', () => {
  it('takes terms in any case, as whole words', () => {
    const policy = build({ blocked_terms: ['Project Falcon'], secrets: false });
    expect(redacted(policy, 'project FALCON, project falconry')).toBe('[REDACTED:BLOCKED_TERM], project falconry');
  });

  it('takes misspelt terms where told', () => {
    const settings = { blocked_terms: ['falcon'], secrets: false };
    expect(redacted(build(settings), 'falcom')).toBe('falcom');
    expect(redacted(build({ ...settings, fuzzy_matching: true }), 'falcom')).toBe('[REDACTED:BLOCKED_TERM]');
  });

  it('finds random text by itself only where the level is restricted', () => {
    const text = `value ${random(48)}`;
    expect(redacted(standard, text)).toBe(text);
    expect(redacted(build({ sensitivity_level: 'restricted' }), text)).toBe('value [REDACTED:HIGH_ENTROPY_TEXT]');
  });

  it('blocks where told, naming types only', () => {
    const verdict = judgeInput(build({ action: 'block' }), requestOf(site('password=hunter2!')));
    expect(verdict).toEqual({ kind: 'block', reasonCode: 'sensitive_data', matches: { assigned_secret: 1 } });
  });

  it.each([{ max_distance: 9 }, { max_distance: 1.5 }, { blocked_terms: [''] }, { sensitivity: 'high' }])(
    'refuses %j',
    (settings) => {
      expect(dlpFilter.schema.safeParse(settings).success).toBe(false);
    },
  );
});

describe('tool arguments', () => {
  it('stay JSON, whatever is redacted in them', () => {
    const text = JSON.stringify({
      note: `say "${formats[1]?.[1]}"`,
      n: 1.5,
      nested: [{ url: 'redis://u:p4ss-w0rd@h/0' }],
    });
    const changed = textAfter(judgeInput(standard, requestOf(site(text, 'tool_arguments'))), text);
    expect(JSON.parse(changed)).toEqual({
      note: 'say "[REDACTED:GITHUB_TOKEN]"',
      n: 1.5,
      nested: [{ url: 'redis://u:[REDACTED:URL_CREDENTIALS]@h/0' }],
    });
  });
});

describe('chunking', () => {
  const piece = fc.oneof(
    fc.constantFrom(...formats.map(([, secret]) => secret)),
    fc.constantFrom(
      ' ',
      '\n',
      'password=',
      'token: ',
      'hunter2!',
      '"',
      '-----BEGIN ',
      'falcon',
      'https://a:b@',
      'curl -u a:',
      'x',
    ),
    fc.string({ maxLength: 5 }),
  );
  const policy = build({ blocked_terms: ['falcon'], fuzzy_matching: true });

  it('changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 10 }),
        (text, fractions) => {
          const whole = textAfter(judgeOutput(policy, requestOf(), site(text)), text);
          expect(streamThrough(policy, requestOf(), cutAt(text, fractions)).text).toBe(whole);
        },
      ),
      { numRuns: 500 },
    );
  });
});
