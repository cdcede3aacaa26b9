import { describe, expect, it } from 'vitest';
import { Firewall } from '../../../src/policies/agent-firewall/firewall.ts';
import { agentFirewall } from '../../../src/policies/agent-firewall/index.ts';
import { agentFirewallSchema } from '../../../src/policies/agent-firewall/schema.ts';
import { Sessions } from '../../../src/policies/agent-firewall/sessions.ts';
import { ChunkChain } from '../../../src/policies/chunk-chain.ts';
import { compileChain } from '../../../src/policies/compile-chain.ts';
import type { PolicyRequest } from '../../../src/policies/policy.ts';
import { entry, requestOf, site } from '../chain-fixtures.ts';
import { built, judgeAnswer, judgeRequest } from '../judge.ts';

const inSession = (name: string): PolicyRequest => requestOf(['hi'], { headers: { 'x-session-id': name } });
const answer = (toolCalls: readonly string[], request = inSession('a'), args: readonly string[] = []) => ({
  toolCalls,
  texts: args.map((text) => site(text, { kind: 'tool_arguments', speaker: 'assistant' })),
  request,
});

describe('which tools', () => {
  const settings = { allowed_tools: ['search_*', 'pay'], blocked_tools: ['search_secret*'] };
  const cases: readonly [string, string][] = [
    ['search_web', 'allow'],
    ['pay', 'allow'],
    ['pays', 'tool_not_allowed'],
    ['search_secrets', 'tool_blocked'],
    ['rm', 'tool_not_allowed'],
  ];
  for (const [tool, expected] of cases) {
    it(`says ${expected} to ${tool}, offered or called, whole or streamed`, () => {
      const policy = built(agentFirewall, settings);
      const verdicts = [
        judgeRequest(policy, requestOf(['hi'], { tools: [tool] })),
        judgeAnswer(policy, answer([tool])),
        policy.toolCall?.(tool, inSession('a')),
      ];
      for (const verdict of verdicts) expect(verdict?.reasonCode ?? verdict?.kind).toBe(expected);
    });
  }

  it('allows any tool where no list is given', () => {
    expect(judgeAnswer(built(agentFirewall, {}), answer(['anything'])).kind).toBe('allow');
  });
});

describe('how often', () => {
  const clocked = (settings: unknown) => {
    let time = 0;
    const firewall = new Firewall(agentFirewallSchema.parse(settings), () => time);
    return { firewall, pass: (ms: number) => (time += ms) };
  };

  it('counts the actions of each session by itself', () => {
    const policy = built(agentFirewall, { max_actions_per_session: 2 });
    expect(judgeAnswer(policy, answer(['a', 'b'])).kind).toBe('allow');
    expect(judgeAnswer(policy, answer(['c']))).toMatchObject({ kind: 'block', reasonCode: 'session_limit' });
    expect(judgeAnswer(policy, answer(['c'], inSession('b'))).kind).toBe('allow');
  });

  it('takes the user for the session where no session is named, and the key where no user is', () => {
    const policy = built(agentFirewall, { max_actions_per_session: 1 });
    const of = (headers: Record<string, string>) =>
      judgeAnswer(policy, answer(['t'], requestOf([''], { headers }))).kind;
    expect([of({ 'x-user-id': 'u' }), of({ 'x-user-id': 'u' }), of({ 'x-user-id': 'v' })]).toEqual([
      'allow',
      'block',
      'allow',
    ]);
    expect([of({ authorization: 'k' }), of({ authorization: 'k' }), of({ authorization: 'l' })]).toEqual([
      'allow',
      'block',
      'allow',
    ]);
  });

  it('limits requests and calls a minute, and lets them come again with time', () => {
    const { firewall, pass } = clocked({ rate_limits: { requests_per_minute: 2, tool_calls_per_minute: 1 } });
    const asked = () => firewall.request(inSession('a')).kind;
    const called = () => firewall.call('t', inSession('a')).kind;
    expect([asked(), asked(), asked()]).toEqual(['allow', 'allow', 'block']);
    expect([called(), called()]).toEqual(['allow', 'block']);
    pass(30_000);
    expect([asked(), asked()]).toEqual(['allow', 'block']);
    expect(called()).toBe('block');
    pass(30_000);
    expect(called()).toBe('allow');
  });

  it('limits the tools of a glob together', () => {
    const { firewall, pass } = clocked({ rate_limits: { tools: { 'send_*': { max: 2, per: '10s' } } } });
    const call = (tool: string) => firewall.call(tool, inSession('a')).kind;
    expect([call('send_mail'), call('send_sms'), call('send_mail'), call('read')]).toEqual([
      'allow',
      'allow',
      'block',
      'allow',
    ]);
    pass(5_000);
    expect(call('send_mail')).toBe('allow');
  });

  it('remembers a bounded number of sessions, the quiet ones least', () => {
    const sessions = new Sessions(2);
    sessions.of('a').actions = 1;
    sessions.of('b').actions = 1;
    sessions.of('a').actions++;
    sessions.of('c');
    expect(sessions.size).toBe(2);
    expect(sessions.of('a').actions).toBe(2);
    expect(sessions.of('b').actions).toBe(0);
  });
});

describe('for how much', () => {
  const settings = { transaction_limits: { max_amount: 100, max_total_per_session: 150, fields: ['Amount'] } };
  const cases: readonly [string, string][] = [
    ['{"amount": 100}', 'allow'],
    ['{"amount": 100.01}', 'transaction_limit'],
    ['{"amount": -500}', 'transaction_limit'],
    ['{"items": [{"AMOUNT": "1,000"}]}', 'transaction_limit'],
    ['{"amount": "1.000,50"}', 'transaction_limit'],
    ['{"amount": "$ 99.50"}', 'allow'],
    ['{"amount": "250 EUR"}', 'transaction_limit'],
    ['{"amount": "1e9"}', 'transaction_limit'],
    ['{"amount": 1e999}', 'transaction_limit'],
    ['{"price": 1000}', 'allow'],
    ['{"amount": null, "note": null}', 'allow'],
    ['', 'allow'],
    ['{"amount": 1', 'arguments_unreadable'],
  ];
  for (const [args, expected] of cases) {
    it(`says ${expected} to ${args}`, () => {
      const verdict = judgeAnswer(built(agentFirewall, settings), answer(['pay'], inSession('a'), [args]));
      expect(verdict.reasonCode ?? verdict.kind).toBe(expected);
    });
  }

  it('adds up over the session', () => {
    const policy = built(agentFirewall, settings);
    expect(judgeAnswer(policy, answer(['pay'], inSession('a'), ['{"amount": 90}'])).kind).toBe('allow');
    expect(judgeAnswer(policy, answer(['pay'], inSession('a'), ['{"amount": 90}'])).kind).toBe('block');
    expect(judgeAnswer(policy, answer(['pay'], inSession('a'), ['{"amount": 60}'])).kind).toBe('allow');
  });

  const streamed = (pieces: readonly string[]) => {
    const chain = new ChunkChain(
      compileChain([entry('agent-firewall', built(agentFirewall, settings))], '/v1/chat/completions').stream,
      inSession('a'),
      65_536,
    );
    let out = '';
    for (const piece of pieces) out += chain.push('0/tool/0/arguments', 'tool_arguments', piece);
    out += chain.push('0/content', 'content', 'so');
    return { out: out + chain.end('0/tool/0/arguments'), stop: chain.stop };
  };

  it('does not count arguments again that an event repeats whole', () => {
    const policy = built(agentFirewall, settings);
    const { stream } = compileChain([entry('agent-firewall', policy)], '/v1/responses');
    const chain = new ChunkChain(stream, inSession('a'), 65_536);
    const args = '{"amount": 80}';
    chain.push('tool', 'tool_arguments', args);
    expect([chain.end('tool'), chain.whole('tool', 'tool_arguments', args)]).toEqual([args, args]);
    expect(chain.whole('tool', 'tool_arguments', '{"amount": 101}')).toBe('');
    expect(chain.stop).toMatchObject({ reasonCode: 'transaction_limit' });
  });

  it('holds the arguments of a stream until they are whole: 10 may become 1000', () => {
    expect(streamed(['{"amount": 10', '}'])).toEqual({ out: 'so{"amount": 10}', stop: undefined });
    expect(streamed(['{"amount": 10', '00}'])).toMatchObject({ out: 'so', stop: { reasonCode: 'transaction_limit' } });
  });
});
