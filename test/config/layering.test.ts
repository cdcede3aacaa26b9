import { describe, expect, test } from 'vitest';
import { resolveRetry, resolveTimeouts } from '../../src/config/budgets.ts';
import { load, loadValid, oneTarget, pack } from './config-files.ts';

const base = `${pack}gateway:
  listen_port: 1000
  timeouts:
    request_timeout: 60s
    connect_timeout: 2s
  retry:
    retryable_codes: [429, 500]
`;

describe('several files layer, later over earlier', () => {
  test('maps merge deep, lists replace, and what is not said stays', () => {
    const over = 'gateway: { timeouts: { connect_timeout: 3s }, retry: { retryable_codes: [503] } }\n';
    const { plan } = loadValid({ configs: [base, over, oneTarget] });
    expect(plan.server.port).toBe(1000);
    expect(plan.routes[0]?.timeouts).toMatchObject({ request: 60_000, connect: 3_000, firstByte: 30_000 });
    expect(plan.targets[0]?.retry.retryableCodes).toEqual(new Set([503]));
  });

  test('a key without a value says nothing', () => {
    const { plan } = loadValid({ configs: [base, 'gateway:\n  timeouts:\n  limits:\n    # max_body: 1MB\n'] });
    expect(plan.routes[0]?.timeouts.request).toBe(60_000);
    expect(plan.server.maxBody).toBe(10 * 1024 ** 2);
  });

  test('a finding names the layer it comes from', () => {
    const result = load({ configs: [base, '\n\ngateway: { timeouts: { connect_timeout: 3 } }\n'] });
    const [error] = result.ok ? [] : result.errors;
    expect(error).toMatchObject({ code: 'bare_number', line: 3, column: 41 });
    expect(error?.file).toMatch(/layer-1\.yaml$/);
  });

  test('what the command line says wins over the files', () => {
    const { plan } = loadValid({ configs: [base], listen: { host: '127.0.0.2', port: 7 } });
    expect(plan.server).toMatchObject({ host: '127.0.0.2', port: 7 });
  });
});

describe('every value knows where it came from', () => {
  const configs = [
    `${base}providers:
  targets:
    - id: a
      provider: openai
      timeouts: { first_byte_timeout: 10s }
      retry: { max_attempts: 1 }
`,
    'gateway: { timeouts: { connect_timeout: 3s } }\n',
  ];
  const pipelines = {
    'chat.yaml': `pipeline: chat
match: { path: /v1/chat/completions }
codec: openai-chat
upstream:
  timeouts: { request_timeout: 40s, first_byte_timeout: 20s }
output:
  streaming: { inter_chunk_timeout: 5s }
`,
  };

  const origins = () => {
    const { sources } = loadValid({ configs, pipelines });
    const layers = { config: sources.config, root: sources.root, pipeline: sources.pipelines[0], target: 0 };
    return { ...resolveTimeouts(layers), ...resolveRetry(layers) };
  };

  test.each([
    ['request', 40_000, 'pipeline', 'chat.yaml', 5],
    ['connect', 3_000, 'gateway', 'layer-1.yaml', 1],
    ['firstByte', 10_000, 'target', 'policy-config.yaml', 13],
    ['interChunk', 5_000, 'pipeline', 'chat.yaml', 7],
    ['maxAttempts', 1, 'target', 'policy-config.yaml', 14],
    ['firstToken', null, 'default', undefined, undefined],
    ['maxDelay', 10_000, 'default', undefined, undefined],
  ] as const)('%s is %j, from %s, %s:%s', (key, value, from, file, line) => {
    const origin = origins()[key];
    expect(origin).toMatchObject({ value, from });
    expect(origin.place?.file.split('/').at(-1)).toBe(file);
    expect(origin.place?.line).toBe(line);
  });

  test('the plan holds the same values', () => {
    const { plan } = loadValid({ configs, pipelines });
    expect(plan.routes[0]?.timeouts).toMatchObject({ request: 40_000, firstByte: 20_000, interChunk: 5_000 });
    expect(plan.routes[0]?.targets[0]?.timeouts).toMatchObject({ request: 40_000, firstByte: 10_000 });
    expect(plan.targets[0]?.timeouts).toMatchObject({ request: 60_000, firstByte: 10_000, interChunk: 30_000 });
  });
});

describe('the version of a configuration', () => {
  const version = (...configs: readonly string[]) => loadValid({ configs }).plan.configVersion;

  test('is name, version and twelve hex digits', () => expect(version(base)).toMatch(/^test@1\.0\.0\+[0-9a-f]{12}$/));

  test('does not change with comments, layout or the order of keys', () => {
    const same = 'gateway: { listen_port: 7, listen_host: 127.0.0.1 }\n';
    const other = '# a comment\ngateway:\n  listen_host: "127.0.0.1"\n  listen_port: 7\n';
    expect(version(pack, same)).toBe(version(pack + other));
  });

  test('changes with any value', () => expect(version(pack, 'gateway: { listen_port: 7 }')).not.toBe(version(pack)));
});
