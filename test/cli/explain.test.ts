import { describe, expect, test } from 'vitest';
import { pack, writeFiles } from '../config/config-files.ts';
import { sluice } from './sluice-process.ts';

const directory = writeFiles({
  'config.yaml': `${pack}gateway:
  timeouts: { request_timeout: 60s }
providers:
  targets:
    - id: first
      provider: openai
      secret_key_ref: { env: FIRST_KEY }
      timeouts: { first_byte_timeout: 10s }
    - id: second
      provider: anthropic
policies: { chain: [{ prompt-injection: { when: { model: gpt-4o } } }, audit-logger] }
`,
  'broken.yaml': 'pack: {}\n',
});
const config = `${directory}/config.yaml`;

interface Explained {
  readonly routes: readonly {
    readonly path: string;
    readonly admit: { readonly budgets: readonly object[] };
    readonly upstream: {
      readonly budgets: readonly object[];
      readonly targets: readonly {
        readonly id: string;
        readonly key: string;
        readonly budgets: readonly object[];
        readonly worst_case_ms: number;
      }[];
    };
    readonly worst_case_ms: number;
    readonly warnings: readonly string[];
  }[];
}

const explained = (...args: readonly string[]): Explained =>
  JSON.parse(sluice(['explain', config, '--json', ...args], { FIRST_KEY: 'sk-live-0123456789' }).stdout);

describe('sluice explain', () => {
  test('says of hedging when it starts and what it may cost, and that there is none', () => {
    const [plain] = explained('--route', '/v1/chat/completions').routes;
    expect(plain?.upstream.budgets).toContainEqual({ setting: 'hedge.after', value: 'off', from: 'default' });
    const pipelines = writeFiles({
      'chat.yaml':
        'pipeline: chat\nmatch: { path: /v1/chat/completions }\ncodec: openai-chat\nupstream:\n  hedge: { after: p95 }\n',
    });
    const [hedged] = explained('--pipelines', pipelines).routes;
    expect(hedged?.upstream.budgets).toContainEqual({
      setting: 'hedge.after',
      value: 'p95',
      from: 'pipeline',
      at: `${pipelines}/chat.yaml:5`,
    });
    expect(hedged?.upstream.budgets).toContainEqual({
      setting: 'hedge.max_extra_percent',
      value: '5%',
      from: 'default',
    });
  });

  test('says of every budget where it came from', () => {
    const [route] = explained('--route', '/v1/chat/completions').routes;
    expect(route?.admit.budgets).toContainEqual({
      setting: 'request_timeout',
      value: '60s',
      from: 'gateway',
      at: `${config}:3`,
    });
    const [first, second] = route?.upstream.targets ?? [];
    expect(first?.budgets).toContainEqual({
      setting: 'first_byte_timeout',
      value: '10s',
      from: 'target',
      at: `${config}:9`,
    });
    expect(second?.budgets).toContainEqual({ setting: 'first_byte_timeout', value: '30s', from: 'default' });
  });

  test('adds up the worst case of retries and fallbacks, and warns where it does not fit', () => {
    const [route] = explained('--route', 'chat-completions').routes;
    // 3 × (5 s + 10 s) + 0.5 s + 1 s, then 3 × (5 s + 30 s) + 0.5 s + 1 s
    expect(route?.upstream.targets.map(({ worst_case_ms: ms }) => ms)).toEqual([46_500, 106_500]);
    expect(route?.worst_case_ms).toBe(153_000);
    expect(route?.warnings).toEqual([
      'at worst, retries and fallbacks take 153s; request_timeout (60s) ends them at target "second"',
    ]);
  });

  test('shows each policy where it acts, with its condition', () => {
    expect(explained('--route', '/v1/messages').routes[0]).toMatchObject({
      admit: {
        policies: [{ kind: 'prompt-injection', stage: 'input', mode: 'enforce', when: { models: ['gpt-4o'] } }],
      },
      output: { policies: [] },
      record: { policies: [{ kind: 'audit-logger' }] },
    });
  });

  test('shows secrets as names only', () => {
    const { stdout } = sluice(['explain', config], { FIRST_KEY: 'sk-live-0123456789' });
    expect(stdout).toContain('key [secret FIRST_KEY]');
    expect(stdout).not.toContain('sk-live');
    expect(explained().routes).toHaveLength(5);
  });

  test('tells the story in the order of the phases', () => {
    const { stdout } = sluice(['explain', config, '--route', '/v1/messages']);
    const phases = ['admit', 'route', 'upstream', 'output', 'record'].map((phase) => stdout.indexOf(`\n  ${phase}\n`));
    expect(phases).toEqual(phases.toSorted((a, b) => a - b));
    expect(Math.min(...phases)).toBeGreaterThan(0);
    expect(stdout).toContain('target first  openai  https://api.openai.com  key unset  UNAVAILABLE');
  });

  test("a target's own request_timeout bounds its worst case", () => {
    const over = `${writeFiles({ 'over.yaml': 'providers: { targets: [{ id: first, provider: openai, timeouts: { request_timeout: 20s } }] }\n' })}/over.yaml`;
    const { stdout } = sluice(['explain', config, over, '--json', '--route', 'messages']);
    expect(JSON.parse(stdout)).toMatchObject({
      routes: [{ worst_case_ms: 20_000, upstream: { targets: [{ id: 'first' }] } }],
    });
  });

  test('an invalid configuration: exit 1, the findings on stderr', () => {
    const { code, stdout, stderr } = sluice(['explain', `${directory}/broken.yaml`]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('missing_key pack.name');
  });

  test('a route that does not exist: exit 2, and the ones that do', () => {
    const { code, stderr } = sluice(['explain', config, '--route', '/v2']);
    expect(code).toBe(2);
    expect(stderr).toContain('no pipeline matches /v2; there are /v1/chat/completions,');
  });
});
