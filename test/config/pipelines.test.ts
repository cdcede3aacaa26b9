import { describe, expect, test } from 'vitest';
import { loadPlan } from '../../src/config/load.ts';
import { load, loadValid, oneTarget, pack, writeFiles } from './config-files.ts';
import { fakeRegistry } from './fake-registry.ts';

const config = `${pack}${oneTarget}policies: { chain: [prompt-injection, dlp-filter, audit-logger] }\n`;
const chat = 'pipeline: chat\nmatch: { path: /v1/chat/completions }\ncodec: openai-chat\n';

const errors = (pipelines: Readonly<Record<string, string>>) => {
  const result = load({ configs: [config], pipelines });
  return result.ok ? [] : result.errors.map(({ code, path, line, column }) => `${line}:${column} ${code} ${path}`);
};

const chainOf = (pipeline: string) =>
  loadValid({ configs: [config], pipelines: { 'chat.yaml': chat + pipeline } }).plan.routes[0]?.chain.map(
    ({ kind, stage }) => `${kind} ${stage}`,
  );

describe('routes', () => {
  const five = [
    ['chat-completions', '/v1/chat/completions', 'openai-chat'],
    ['completions', '/v1/completions', 'openai-completions'],
    ['embeddings', '/v1/embeddings', 'openai-embeddings'],
    ['messages', '/v1/messages', 'anthropic-messages'],
    ['responses', '/v1/responses', 'openai-responses'],
  ];
  const routesOf = (pipelinesDir: string | undefined) => {
    const file = `${writeFiles({ 'c.yaml': pack })}/c.yaml`;
    const result = loadPlan({ policyConfigFiles: [file], pipelinesDir, registry: fakeRegistry, env: {} });
    return result.ok
      ? result.plan.routes.map(({ name, path, dialect }) => [name, path, dialect]).sort()
      : result.errors;
  };

  test('without a directory the five built-in ones apply', () => expect(routesOf(undefined)).toEqual(five));

  test('the shipped files say the same', () =>
    expect(routesOf(new URL('../../pipelines', import.meta.url).pathname)).toEqual(five));

  test('with a directory exactly its files are the routes', () =>
    expect(
      loadValid({ configs: [config], pipelines: { 'chat.yaml': chat } }).plan.routes.map(({ name }) => name),
    ).toEqual(['chat']));
});

describe('a pipeline narrows the chain', () => {
  test('not by itself', () =>
    expect(chainOf('')).toEqual(['prompt-injection input', 'dlp-filter both', 'audit-logger both']));
  test('on requests', () =>
    expect(chainOf('admit: { policies: [prompt-injection] }\n')).toEqual([
      'prompt-injection input',
      'dlp-filter output',
      'audit-logger both',
    ]));
  test('on answers', () =>
    expect(chainOf('output: { policies: [] }\n')).toEqual([
      'prompt-injection input',
      'dlp-filter input',
      'audit-logger both',
    ]));
  test('on both; what only records is not its to narrow', () =>
    expect(chainOf('admit: { policies: [] }\noutput: { policies: [] }\n')).toEqual(['audit-logger both']));
  test('and never reorders it', () =>
    expect(errors({ 'chat.yaml': `${chat}admit: { policies: [dlp-filter, prompt-injection] }\n` })).toEqual([
      '4:33 chain_order admit.policies[1]',
    ]));
  test('nor adds to it', () =>
    expect(errors({ 'chat.yaml': `${chat}output: { policies: [disclaimer] }\n` })).toEqual([
      '4:22 not_in_chain output.policies[0]',
    ]));
});

describe('the dialect', () => {
  test.each([
    ['/v1/chat/completions', '', 'openai-chat'],
    ['/v1/messages', '', 'anthropic-messages'],
    ['/v1/embeddings', 'codec: openai', 'openai-embeddings'],
    ['/v1/responses', 'codec: openai', 'openai-responses'],
    ['/team/chat', 'codec: openai', 'openai-chat'],
    ['/team/messages', 'codec: anthropic', 'anthropic-messages'],
    ['/team/legacy', 'codec: openai-completions', 'openai-completions'],
  ])('at %s %s is %s', (path, codec, dialect) => {
    const { plan } = loadValid({
      configs: [pack + oneTarget],
      pipelines: { 'a.yaml': `pipeline: a\nmatch: { path: ${path} }\n${codec}\n` },
      env: { OPENAI_API_KEY: 'k' },
    });
    expect(plan.routes.map((route) => route.dialect)).toEqual([dialect]);
  });
});

describe('what a pipeline may not say', () => {
  test.each([
    ['an unknown codec', chat.replace('openai-chat', 'openai-chats'), '3:8 wrong_value codec'],
    ['an unknown block', `${chat}outputs: {}\n`, '4:1 unknown_key outputs'],
    [
      'a misspelt budget',
      `${chat}upstream: { timeouts: { first_bite_timeout: 1s } }\n`,
      '4:25 unknown_key upstream.timeouts.first_bite_timeout',
    ],
    ['a bare number', `${chat}upstream: { retry: { max_delay: 5 } }\n`, '4:33 bare_number upstream.retry.max_delay'],
    ['another method', chat.replace('{ path', '{ method: GET, path'), '2:18 wrong_value match.method'],
    ['a path of the gateway', chat.replace('/v1/chat/completions', '/health'), '2:10 reserved_path match.path'],
    ['a path with a parameter', chat.replace('/v1/chat/completions', '/v1/:x'), '2:16 wrong_value match.path'],
    ['an unknown target', `${chat}route: { targets: [opnai] }\n`, '4:20 unknown_target route.targets[0]'],
    ['no codec where the path does not tell it', 'pipeline: own\nmatch: { path: /own }\n', '1:1 missing_key codec'],
    ['no name', chat.replace('pipeline: chat\n', ''), '1:1 missing_key pipeline'],
  ])('%s', (_name, text, expected) => expect(errors({ 'chat.yaml': text })).toEqual([expected]));

  test('two pipelines for one path, or of one name', () =>
    expect(errors({ 'a.yaml': chat, 'b.yaml': chat })).toEqual([
      '1:11 duplicate_pipeline pipeline',
      '2:16 duplicate_route match.path',
    ]));

  test('an empty directory', () => expect(errors({ 'README.md': '' })).toEqual(['1:1 no_pipelines ']));
});

test('a pipeline chooses its own targets and strategy', () => {
  const two = `${config.replace('policies:', '    - { id: b, provider: openai }\npolicies:')}`;
  const pipelines = { 'chat.yaml': `${chat}route: { targets: [b, openai], strategy: round-robin }\n` };
  const [route] = loadValid({ configs: [two], pipelines }).plan.routes;
  expect(route?.targets.map(({ id }) => id)).toEqual(['b', 'openai']);
  expect(route?.strategy).toBe('round-robin');
});
