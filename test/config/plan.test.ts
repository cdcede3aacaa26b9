import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { EnvSecret } from '../../src/config/secrets.ts';
import { load, loadValid, oneTarget, pack } from './config-files.ts';

const errors = (written: Parameters<typeof load>[0]) => {
  const result = load(written);
  return result.ok ? [] : result.errors.map(({ code, path }) => `${code} ${path}`);
};

const target = (body: string): string => `${pack}providers:\n  targets:\n    - id: a\n${body}`;

describe('targets', () => {
  test.each([
    [
      'object form, key inside',
      '      provider:\n        base_url: https://h/v1\n        secret_key_ref: { env: K }\n',
    ],
    ['object form, key beside', '      provider:\n        base_url: https://h/v1\n      secret_key_ref: { env: K }\n'],
    [
      'object form, key beside, as a block',
      '      provider:\n        base_url: https://h/v1\n      secret_key_ref:\n        env: K\n',
    ],
    [
      'object form, all beside',
      '      provider: { kind: openai-compatible }\n      base_url: https://h/v1\n      secret_key_ref: { env: K }\n',
    ],
    [
      'string form',
      '      provider: openai-compatible\n      base_url: https://h/v1\n      secret_key_ref: { env: K }\n',
    ],
  ])('%s', (_name, body) => {
    const [loaded] = loadValid({ configs: [target(body)], env: { K: 'key-1' } }).plan.targets;
    expect(loaded).toMatchObject({ id: 'a', kind: 'openai-compatible', baseUrl: 'https://h', available: true });
    expect(loaded?.key?.reveal()).toBe('key-1');
  });

  test.each([
    ['https://h/v1', 'https://h'],
    ['https://h/v1/', 'https://h'],
    ['https://h', 'https://h'],
    ['https://h/', 'https://h'],
    ['https://h/proxy/v1', 'https://h/proxy'],
    ['http://127.0.0.1:41003/v1', 'http://127.0.0.1:41003'],
    ['https://h/v1beta', 'https://h/v1beta'],
  ])('base_url %s reaches %s', (written, reached) => {
    const { plan } = loadValid({ configs: [target(`      provider: { base_url: "${written}" }\n`)] });
    expect(plan.targets[0]?.baseUrl).toBe(reached);
  });

  test.each([
    ['provider: openai', 'openai', 'https://api.openai.com'],
    ['provider: anthropic', 'anthropic', 'https://api.anthropic.com'],
    ['provider: { base_url: "https://api.openai.com/v1" }', 'openai', 'https://api.openai.com'],
    ['provider: { base_url: "https://api.anthropic.com" }', 'anthropic', 'https://api.anthropic.com'],
    ['provider: { base_url: "https://h", kind: anthropic }', 'anthropic', 'https://h'],
  ])('%s speaks %s at %s', (written, kind, baseUrl) => {
    const { plan } = loadValid({ configs: [target(`      ${written}\n`)] });
    expect(plan.targets[0]).toMatchObject({ kind, baseUrl, available: true, key: undefined });
  });

  test.each([
    ['unset', {}],
    ['empty', { OPENAI_API_KEY: '' }],
    ['not fit for a header', { OPENAI_API_KEY: 'a\nb' }],
  ])('a key variable that is %s is a warning, and the target is unavailable', (_name, env) => {
    const { plan, warnings } = loadValid({ configs: [pack + oneTarget], env });
    expect(warnings).toEqual(['unset_secret']);
    expect(plan.targets[0]).toMatchObject({ available: false, key: undefined });
  });

  test('a secret never prints itself', () => {
    const secret = new EnvSecret('OPENAI_API_KEY', 'sk-1');
    const prints = [
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }),
      inspect(secret, { showHidden: true }),
    ];
    for (const print of prints) {
      expect(print).toContain('[secret OPENAI_API_KEY]');
      expect(print).not.toContain('sk-1');
    }
  });

  test('without any target the gateway still loads, with a warning', () =>
    expect(loadValid({ configs: [pack] }).warnings).toEqual(['no_targets']));
});

describe('the chain', () => {
  const chained = (chain: string): string => `${pack}policies: { chain: ${chain} }\n`;

  test('keeps its order; each policy acts where it can', () => {
    const { plan } = loadValid({ configs: [chained('[prompt-injection, dlp-filter, external, audit-logger]')] });
    expect(plan.routes[0]?.chain.map(({ kind, stage }) => [kind, stage])).toEqual([
      ['prompt-injection', 'input'],
      ['dlp-filter', 'both'],
      ['external', 'both'],
      ['audit-logger', 'both'],
    ]);
  });

  test('an entry may say when, where and how', () => {
    const entry =
      '{ dlp-filter: { when: { path: /v1/chat, model: gpt-4o, header: { X-Team: hr } }, stage: input, mode: shadow, fail_mode: allow } }';
    const { plan } = loadValid({ configs: [chained(`[${entry}]`)] });
    expect(plan.routes[0]?.chain[0]).toMatchObject({
      stage: 'input',
      mode: 'shadow',
      failMode: 'allow',
      when: { path: '/v1/chat', models: new Set(['gpt-4o']), headers: { 'x-team': 'hr' } },
    });
  });

  test('routes share one instance of a policy', () => {
    const { plan } = loadValid({ configs: [chained('[dlp-filter]')] });
    expect(new Set(plan.routes.map(({ chain }) => chain[0]?.policy)).size).toBe(1);
  });

  test('a policy is given the secrets it refers to', () => {
    const text = `${chained('[external]')}policy: { external: { secret_key_ref: { env: K } } }\n`;
    const { plan } = loadValid({ configs: [text], env: { K: 'k-1' } });
    expect(plan.routes[0]?.chain[0]?.policy).toBeDefined();
  });

  test('settings of a kind that is not chained are a warning', () =>
    expect(loadValid({ configs: [`${pack}policy: { dlp-filter: {} }\n`] }).warnings).toContain('policy_not_in_chain'));

  test('audit-logger in the chain makes the log the audit trail', () => {
    const settings = 'policy: { audit-logger: { retention_days: 30 } }\n';
    expect(loadValid({ configs: [chained('[audit-logger]'), settings] }).plan.events.audit).toEqual({
      immutable: true,
      retentionDays: 30,
      logAllAccess: true,
    });
    expect(loadValid({ configs: [pack, settings] }).plan.events.audit).toBeUndefined();
  });
});

describe('admin fails closed', () => {
  const open = `${pack}gateway: { listen_host: 0.0.0.0, admin: { enabled: true } }\n`;

  test('asked for on a public address without a token, it is refused', () =>
    expect(errors({ configs: [open] })).toEqual(['admin_exposed gateway.admin.enabled']));

  test('with a token it is served', () =>
    expect(loadValid({ configs: [open], env: { SLUICE_ADMIN_TOKEN: 't' } }).plan.server.admin.enabled).toBe(true));

  test('not asked for, it is off and a warning says so', () => {
    const { plan, warnings } = loadValid({ configs: [`${pack}gateway: { listen_host: 0.0.0.0 }\n`] });
    expect(plan.server.admin.enabled).toBe(false);
    expect(warnings).toContain('admin_off');
  });

  test('a public address from the command line turns it off, with a warning', () => {
    const configs = [`${pack}gateway: { admin: { enabled: true } }\n`];
    const { plan, warnings } = loadValid({ configs, listen: { host: '::', port: 1 } });
    expect(plan.server.admin.enabled).toBe(false);
    expect(warnings).toContain('admin_off');
  });

  test('a loopback address from the command line needs no token', () =>
    expect(
      loadValid({ configs: [`${pack}gateway: { listen_host: 0.0.0.0 }\n`], listen: { host: '127.0.0.1', port: 1 } })
        .plan.server.admin.enabled,
    ).toBe(true));

  test.each(['127.0.0.1', '127.3.2.1', '::1', 'localhost'])('on %s it needs no token', (host) =>
    expect(
      loadValid({ configs: [`${pack}gateway: { listen_host: "${host}", admin: { enabled: true } }\n`] }).plan.server
        .admin.enabled,
    ).toBe(true),
  );
});

describe('the queue', () => {
  const queue = (body: string): string => `${pack}events: { queue: ${body} }\n`;

  test('may be named by a variable, for its password', () =>
    expect(
      loadValid({ configs: [queue('{ url_ref: { env: Q } }')], env: { Q: 'redis://:pw@h:6379' } }).plan.events.queueUrl,
    ).toBe('redis://:pw@h:6379'));

  test('a password in the file is a warning that does not show it', () => {
    const result = load({ configs: [queue('{ url: "redis://:pw@h:6379" }')] });
    expect(result.warnings).toContainEqual(expect.objectContaining({ code: 'url_credentials' }));
    expect(JSON.stringify(result.warnings)).not.toContain('pw@');
  });

  test.each([
    ['an unset variable', '{ url_ref: { env: Q } }', {}, 'unset_secret events.queue.url_ref'],
    [
      'a variable that holds something else',
      '{ url_ref: { env: Q } }',
      { Q: 'nats://h' },
      'invalid_secret events.queue.url_ref',
    ],
    ['both', '{ url: "embedded:", url_ref: { env: Q } }', { Q: 'redis://h' }, 'given_twice events.queue.url_ref'],
  ])('%s is refused: no other queue stands in', (_name, body, env, expected) =>
    expect(errors({ configs: [queue(body)], env })).toEqual([expected]),
  );
});

describe('events', () => {
  const signing = `${pack}events: { signing_secret_ref: [{ env: A }, { env: B }] }\n`;
  const good = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

  test('two signing secrets during rotation', () =>
    expect(loadValid({ configs: [signing], env: { A: good, B: good } }).plan.events.signingSecrets).toEqual([
      good,
      good,
    ]));

  test('one that is unset is a warning', () => {
    const { plan, warnings } = loadValid({ configs: [signing], env: { A: good } });
    expect(plan.events.signingSecrets).toEqual([good]);
    expect(warnings).toContain('unset_secret');
  });

  test('one that is malformed is an error that does not show it', () => {
    const result = load({ configs: [signing], env: { A: good, B: 'whsec_c2hvcnQ=' } });
    expect(result.ok ? [] : result.errors.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'invalid_secret events.signing_secret_ref[1]',
    ]);
    expect(JSON.stringify(result)).not.toContain('c2hvcnQ');
  });
});

describe('budgets that contradict each other are warnings at the value that was written', () => {
  test.each([
    ['gateway: { timeouts: { first_byte_timeout: 3m } }', 'contradictory_timeouts'],
    ['gateway: { timeouts: { request_timeout: 4s } }', 'contradictory_timeouts'],
    ['gateway: { timeouts: { connect_timeout: 121s } }', 'contradictory_timeouts'],
    ['gateway: { timeouts: { policy_timeout: 121s } }', 'contradictory_timeouts'],
    ['gateway: { timeouts: { first_token_timeout: 121s } }', 'contradictory_timeouts'],
    ['gateway: { timeouts: { max_stream_duration: 10s } }', 'contradictory_timeouts'],
    ['gateway: { connection_pool: { idle_timeout: 10m } }', 'contradictory_timeouts'],
    ['gateway: { retry: { initial_delay: 20s, max_attempts: 2 } }', 'contradictory_delays'],
    ['gateway: { retry: { max_attempts: 5 } }', 'retries_cannot_fit'],
  ])('%s', (text, code) => {
    const result = load({ configs: [pack, `${text}\n`] });
    expect(result.ok).toBe(true);
    expect(result.warnings).toContainEqual(
      expect.objectContaining({ code, line: 1, file: expect.stringMatching(/layer-1/) }),
    );
  });

  test.each([
    ['the defaults', ''],
    ['a first token due before the first byte of answers that are no streams', 'first_token_timeout: 10s'],
  ])('%s: no contradiction', (_name, timeouts) => {
    const text = `${pack}gateway: { timeouts: { ${timeouts} } }\n${oneTarget.replace(pack, '')}`;
    expect(loadValid({ configs: [text], env: { OPENAI_API_KEY: 'k' } }).warnings).toEqual([]);
  });
});
