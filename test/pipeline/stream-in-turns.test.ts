/** A stream whose policies need longer than a moment: what leaves is the same, others have their turns, and the provider waits. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { concat, EMPTY, Observable, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { ReplyFrame, StreamEvent } from '../../src/exchange/frame.ts';
import type { GatewayError } from '../../src/exchange/gateway-error.ts';
import type { AnswerFrame } from '../../src/pipeline/answer-frame.ts';
import { filterOutput } from '../../src/pipeline/filter-output.ts';
import type { ChainEntry } from '../../src/pipeline/plan.ts';
import { compileChain } from '../../src/policies/compile-chain.ts';
import { dlpFilter } from '../../src/policies/dlp-filter/index.ts';
import type { ChunkFilter, Policy } from '../../src/policies/policy.ts';
import { codecs } from '../../src/providers/registry.ts';
import { SseParser } from '../../src/streaming/sse-parser.ts';
import { entry } from '../policies/chain-fixtures.ts';
import { built } from '../policies/judge.ts';
import { openaiStream } from '../support/provider-scripts.ts';
import { facts, head, routed, target } from './exchange-fixtures.ts';

const codec = codecs['openai-chat'];

/** A clock on which every look takes so long that a moment is over. */
const hurried = () => {
  let time = 0;
  return () => (time += 2);
};
const standing = () => () => 0;

const eventsOf = (tokens: readonly string[]): readonly StreamEvent[] => {
  const reader = codec.streamReader(facts({ stream: true, usageAsked: true }));
  const text = (openaiStream(tokens).sse ?? [])
    .map((step) => ('data' in step ? `data: ${step.data}\n\n` : ''))
    .join('');
  return new SseParser().push(Buffer.from(text)).map((event) => reader.read(event));
};

/** As the provider sends it: two events a read. */
const heard = (tokens: readonly string[], log: string[]): readonly AnswerFrame[] => {
  const events = eventsOf(tokens);
  const terminal = events.findIndex((event) => event.terminal);
  const reads: AnswerFrame[] = [];
  for (let from = 0; from < terminal; from += 2)
    reads.push({ kind: 'chunk', events: events.slice(from, Math.min(terminal, from + 2)) });
  const valve = { ...head().valve, pause: () => log.push('pause'), resume: () => log.push('resume') };
  return [{ ...head(), valve, stream: true }, ...reads, { kind: 'end', events: events.slice(terminal) }];
};

interface Outcome {
  readonly text: string;
  readonly error: string | undefined;
  readonly ends: boolean;
  readonly log: readonly string[];
  readonly verdict: string | undefined;
}

const filtered = (
  tokens: readonly string[],
  chain: readonly ChainEntry[],
  now: () => number,
  source: (frames: readonly AnswerFrame[]) => Observable<AnswerFrame> = (frames) => of(...frames),
): Promise<Outcome> => {
  const log: string[] = [];
  const seen: ReplyFrame[] = [];
  const only = target('a');
  const exchange = routed([only], { stream: true });
  const plan = {
    codec,
    chain: compileChain(chain, '/v1/chat/completions'),
    policyViolationStatus: 409,
    holdBackBytes: 65_536,
    content: 'none',
    now,
  } as const;
  return new Promise((done) => {
    const over = (error?: GatewayError): void => {
      const data = seen.map((frame) => (frame.kind === 'head' ? '' : frame.data)).join('');
      done({
        text: [...data.matchAll(/"delta":\{"content":"([^"]*)"/g)].map(([, piece]) => piece).join(''),
        error: error && `${error.code} ${error.status}`,
        ends: seen.at(-1)?.kind === 'end',
        log,
        verdict: exchange.ledger.policies[0]?.reason_code,
      });
    };
    source(heard(tokens, log))
      .pipe(filterOutput(plan, exchange, only))
      .subscribe({ next: (frame) => seen.push(frame), error: over, complete: () => over() });
  });
};

const costly = (action: 'redact' | 'block', failMode: 'block' | 'allow' = 'block'): ChainEntry =>
  entry('dlp-filter', built(dlpFilter, { secrets: false, detect_patterns: ['[ab]{1,30}c', 'secret'], action }), {
    failMode,
  });
/** Some thirty steps a unit. */
const slow = 'ab'.repeat(4_000);
const tokens = ['so ', `${slow} `, 'a secret ', `${slow}c`, ' and ', slow, ' the end'];

describe('a stream that takes long to judge', () => {
  it('leaves as it would have in one go, while the provider waits', async () => {
    const whole = await filtered(tokens, [costly('redact')], standing());
    const parts = await filtered(tokens, [costly('redact')], hurried());
    expect(parts.text).toBe(whole.text);
    expect(parts).toMatchObject({ error: undefined, ends: true, verdict: 'sensitive_data' });
    expect(parts.text).toMatch(/^so (?:ab)+ a \[REDACTED[^\]]*\] /);
    expect(parts.log).toContain('pause');
    expect(parts.log.at(-1)).toBe('resume');
    expect(whole.log).toEqual([]);
  });

  it('lets others have their turn', async () => {
    let turns = 0;
    let over = false;
    const others = (async () => {
      while (!over) {
        turns += 1;
        await nextTurn();
      }
    })();
    await filtered(tokens, [costly('redact')], hurried());
    over = true;
    await others;
    expect(turns).toBeGreaterThan(5);
  });

  it('ends at a match as it would have in one go', async () => {
    const whole = await filtered(tokens, [costly('block')], standing());
    const parts = await filtered(tokens, [costly('block')], hurried());
    expect({ ...parts, log: [] }).toEqual(whole);
    expect(parts).toMatchObject({ error: 'output_blocked 409', ends: false });
    expect(parts.text).toMatch(/^so (?:ab)+ a $/);
  });

  it('says what it can before a failure of the provider that came meanwhile', async () => {
    const broken = (frames: readonly AnswerFrame[]) =>
      new Observable<AnswerFrame>((subscriber) => {
        for (const frame of frames.slice(0, -1)) subscriber.next(frame);
        subscriber.error(Object.assign(new Error('cut'), { code: 'stream_incomplete', status: 502 }));
      });
    const { error, text } = await filtered(tokens, [costly('redact')], hurried(), broken);
    expect(error).toBe('stream_incomplete 502');
    expect(text).toMatch(/^so (?:ab)+ a \[REDACTED/);
  });
});

/** Never comes to an end. */
const endless = (asked: () => void): Policy => ({
  chunks: (): ChunkFilter => {
    let waiting = '';
    return {
      behind: true,
      verdict: 'allow',
      reasonCode: undefined,
      matches: {},
      get held() {
        return waiting.length;
      },
      push: (text) => {
        asked();
        waiting += text;
        return '';
      },
      end: () => '',
    };
  },
});

describe('a stream that takes for ever to judge', () => {
  it('is blocked when policy_timeout is over', async () => {
    const outcome = await filtered(
      ['a', 'b'],
      [
        entry(
          'slow',
          endless(() => {}),
        ),
      ],
      hurried(),
    );
    expect(outcome).toMatchObject({ error: 'policy_timeout 504', text: '', ends: false, verdict: 'policy_timeout' });
  });

  it('passes by the policy with fail_mode allow', async () => {
    const chain = [
      entry(
        'slow',
        endless(() => {}),
        { failMode: 'allow' },
      ),
      costly('redact'),
    ];
    const outcome = await filtered(['a ', 'secret', ' b'], chain, hurried());
    expect(outcome).toMatchObject({ error: undefined, ends: true, verdict: 'policy_timeout' });
    expect(outcome.text).toMatch(/^a \[REDACTED[^\]]*\] b$/);
  });

  it('is left where it stands when the caller leaves', async () => {
    let asked = 0;
    const only = target('a', { timeouts: { ...target('a').timeouts, policy: null } });
    const chain = compileChain(
      [
        entry(
          'slow',
          endless(() => (asked += 1)),
        ),
      ],
      '/v1/chat/completions',
    );
    const plan = { codec, chain, policyViolationStatus: 409, holdBackBytes: 65_536, content: 'none' } as const;
    const waiting = concat(of(...heard(['a', 'b'], [])), EMPTY)
      .pipe(filterOutput(plan, routed([only], { stream: true }), only))
      .subscribe();
    await nextTurn();
    await nextTurn();
    expect(asked).toBeGreaterThan(1);
    waiting.unsubscribe();
    const until = asked;
    await nextTurn();
    await nextTurn();
    expect(asked).toBe(until);
  });
});
