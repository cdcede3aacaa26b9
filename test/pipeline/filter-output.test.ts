/** The output phase: whole answers with local and remote verdicts, live streams with what may leave of each event. */
import { map, of, type Subscription, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { ReplyFrame, StreamEvent } from '../../src/exchange/frame.ts';
import { GatewayError } from '../../src/exchange/gateway-error.ts';
import type { Verdict } from '../../src/exchange/verdict.ts';
import type { AnswerFrame } from '../../src/pipeline/answer-frame.ts';
import { filterOutput } from '../../src/pipeline/filter-output.ts';
import type { OutputPlan } from '../../src/pipeline/output-plan.ts';
import type { ChainEntry } from '../../src/pipeline/plan.ts';
import { compileChain } from '../../src/policies/compile-chain.ts';
import { dlpFilter } from '../../src/policies/dlp-filter/index.ts';
import { codecs } from '../../src/providers/registry.ts';
import { parseJsonDocument } from '../../src/streaming/json-document.ts';
import { SseParser } from '../../src/streaming/sse-parser.ts';
import { entry, replacing, stopping } from '../policies/chain-fixtures.ts';
import { marbles } from '../support/marbles.ts';
import { openaiAnswer, openaiStream } from '../support/provider-scripts.ts';
import { facts, head, routed, target } from './exchange-fixtures.ts';

const codec = codecs['openai-chat'];
const only = target('a');
const planWith = (chain: readonly ChainEntry[], rest: Partial<OutputPlan> = {}): OutputPlan => ({
  codec,
  chain: compileChain(chain, '/v1/chat/completions'),
  policyViolationStatus: 409,
  holdBackBytes: 65_536,
  content: 'none',
  // On a clock that stands still nothing takes longer than a moment: all is judged at once, however busy the machine is.
  now: () => 0,
  ...rest,
});

const bodyOf = (text: string): Extract<AnswerFrame, { kind: 'body' }> => {
  const document = parseJsonDocument(JSON.stringify(openaiAnswer(text).json), 'invalid_response');
  return { kind: 'body', document, facts: codec.readAnswer(document) };
};
const answerHead: AnswerFrame = { ...head(200, { 'content-type': 'application/json', date: 'now' }), stream: false };
const streamHead: AnswerFrame = { ...head(), stream: true };

/** A stream as it is heard: a chunk for each token, the ending in `end`. */
const heard = (tokens: readonly string[]): readonly AnswerFrame[] => {
  const reader = codec.streamReader(facts({ stream: true, usageAsked: true }));
  const text = (openaiStream(tokens).sse ?? [])
    .map((step) => ('data' in step ? `data: ${step.data}\n\n` : ''))
    .join('');
  const events: StreamEvent[] = new SseParser().push(Buffer.from(text)).map((event) => reader.read(event));
  const terminal = events.findIndex((event) => event.terminal);
  return [
    streamHead,
    ...events.slice(0, terminal).map((event): AnswerFrame => ({ kind: 'chunk', events: [event] })),
    { kind: 'end', events: events.slice(terminal) },
  ];
};

/** What leaves, with the texts of its deltas; an error as its code and status. */
const filtered = (
  frames: readonly AnswerFrame[],
  chain: readonly ChainEntry[],
  exchange = routed([only], { stream: true }),
) => {
  const seen: ReplyFrame[] = [];
  let error: string | undefined;
  of(...frames)
    .pipe(filterOutput(planWith(chain), exchange, only))
    .subscribe({
      next: (frame) => seen.push(frame),
      error: (thrown: GatewayError) => {
        error = `${thrown.code} ${thrown.status}`;
      },
    });
  const data = seen.map((frame) => (frame.kind === 'head' ? '' : frame.data)).join('');
  const text = [...data.matchAll(/"delta":\{"content":"([^"]*)"/g)].map(([, piece]) => piece).join('');
  return { seen, data, text, error, kinds: seen.map(({ kind }) => kind).join(' '), ledger: exchange.ledger };
};

describe('a whole answer', () => {
  it('that no policy changes leaves as the text it came as, without the headers that were about its own bytes', () => {
    const { seen } = filtered([answerHead, bodyOf('fine')], [entry('redacts', replacing('secret', '*'))]);
    expect(seen).toMatchObject([
      { kind: 'head', headers: { 'content-type': 'application/json' } },
      { kind: 'end', data: bodyOf('fine').document.text },
    ]);
    expect(seen[0]).not.toHaveProperty('headers.date');
  });

  it('with something to redact leaves without it', () => {
    const { data, ledger } = filtered(
      [answerHead, bodyOf('a secret b')],
      [entry('redacts', replacing('secret', '***'))],
    );
    expect(JSON.parse(data).choices[0].message.content).toBe('a *** b');
    expect(ledger).toMatchObject({ verdict: 'redact', reasonCode: 'secret_found' });
  });

  it('that is blocked does not leave', () => {
    const { kinds, error, ledger } = filtered([answerHead, bodyOf('a bomb')], [entry('stops', stopping('bomb'))]);
    expect([kinds, error, ledger.verdict]).toEqual(['head', 'output_blocked 409', 'block']);
  });
});

describe('a whole answer and a remote verdict', () => {
  const kinds = map(({ kind }: ReplyFrame) => kind);
  const allowed: Verdict = { kind: 'allow' };
  const blocked: Verdict = { kind: 'block', reasonCode: 'they_said_so' };

  it.each([
    ['waits for it', allowed, 'h---(e|)', '---v|'],
    ['is refused by it', blocked, 'h---#', '---v|'],
  ])('%s', (_name, verdict, expected, verdictMarble) =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const verdict$ = cold(verdictMarble, { v: verdict });
      const source = cold('h(b|)', { h: answerHead, b: bodyOf('fine') });
      const plan = planWith([entry('remote', { output: () => verdict$ })]);
      expectObservable(source.pipe(filterOutput(plan, routed([only]), only), kinds)).toBe(
        expected,
        { h: 'head', e: 'end' },
        new GatewayError('output_blocked'),
      );
      expectSubscriptions(source.subscriptions).toBe('^!');
      expectSubscriptions(verdict$.subscriptions).toBe('-^--!');
    }),
  );

  it('lets go of it when nobody waits any more', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const verdict$ = cold<Verdict>('-');
      const source = cold('h(b|)', { h: answerHead, b: bodyOf('fine') });
      const plan = planWith([entry('remote', { output: () => verdict$ })]);
      expectObservable(source.pipe(filterOutput(plan, routed([only]), only), kinds), '^---!').toBe('h', { h: 'head' });
      expectSubscriptions(verdict$.subscriptions).toBe('-^--!');
    }));
});

describe('a live stream', () => {
  it('that no policy governs passes byte for byte', () => {
    const { data, kinds } = filtered(heard(['all ', 'is ', 'well']), []);
    const raw = (openaiStream(['all ', 'is ', 'well']).sse ?? []).map((step) =>
      'data' in step ? `data: ${step.data}\n\n` : '',
    );
    expect(data).toBe(raw.join(''));
    expect(kinds).toBe('head chunk chunk chunk chunk end');
  });

  it('in which a match is cut by a chunk is redacted as if it were whole', () => {
    const chain = [entry('redacts', replacing('secret', '***'))];
    expect(filtered(heard(['a sec', 'ret b']), chain).text).toBe('a *** b');
    expect(filtered(heard(['a s', 'e', 'c', 'r', 'et', ' b']), chain).text).toBe('a *** b');
  });

  it('whose held text turns out to be harmless ends with it', () => {
    expect(filtered(heard(['a secre']), [entry('redacts', replacing('secret', '***'))]).text).toBe('a secre');
  });

  it('says of each chunk whether it commits: a role does not, held text does not', () => {
    const { seen } = filtered(heard(['sec', 'ret', ' b']), [entry('redacts', replacing('secret', '***'))]);
    const commits = seen.flatMap((frame) => (frame.kind === 'chunk' ? [frame.content] : []));
    expect(commits).toEqual([false, false, true, true]);
  });

  it('that is blocked before anything was said gives nothing to commit: the block is a plain reply', () => {
    const { seen, error, ledger } = filtered(heard(['bom', 'b']), [entry('stops', stopping('bomb'))]);
    expect(error).toBe('output_blocked 409');
    expect(seen.some((frame) => frame.kind === 'chunk' && frame.content)).toBe(false);
    expect(ledger).toMatchObject({ verdict: 'block', reasonCode: 'bomb_found' });
  });

  it('that is blocked after it had begun ends after what stood before the match', () => {
    const { text, error, kinds } = filtered(heard(['this is ', 'fine, a bomb', ' is not']), [
      entry('stops', stopping('bomb')),
    ]);
    expect(text).toBe('this is fine, a ');
    expect(error).toBe('output_blocked 409');
    expect(kinds).not.toContain('end');
  });

  it('that is blocked by the word it closes with never says that it has ended well', () => {
    // Whole words only: whether the last one ends here is known when the answer does.
    const settings = dlpFilter.schema.parse({ blocked_terms: ['forbidden'], action: 'block' });
    const terms = dlpFilter.build(settings, { secret: () => undefined });
    const { data, text, error } = filtered(heard(['all ', 'is ', 'forbidden']), [entry('dlp-filter', terms)]);
    expect(error).toBe('output_blocked 409');
    expect(text).toBe('all is ');
    expect(data).not.toMatch(/"finish_reason":"|\[DONE\]/);
  });

  it('that breaks leaves in the ledger what was found until then, if it had begun to speak', () => {
    const exchange = routed([only], { stream: true });
    const lost = new GatewayError('connection_lost');
    const plan = planWith([entry('redacts', replacing('secret', '***'))]);
    const broken = (frames: readonly AnswerFrame[]): void => {
      let subscription: Subscription | undefined;
      of(...frames, undefined)
        .pipe(
          map((frame) => {
            if (frame === undefined) throw lost;
            return frame;
          }),
          filterOutput(plan, exchange, only),
        )
        .subscribe({ error: () => subscription?.unsubscribe() });
    };
    broken(heard([]).slice(0, 2));
    expect(exchange.ledger.policies).toEqual([]);
    broken(heard(['a secret', ' b']).slice(0, 3));
    expect(exchange.ledger).toMatchObject({ verdict: 'redact', policies: [{ kind: 'redacts', verdict: 'redact' }] });
  });
});

it('passes on an error, and lets go when the subscriber leaves', () =>
  marbles(({ cold, expectObservable, expectSubscriptions }) => {
    const lost = new GatewayError('connection_lost');
    expectObservable(throwError(() => lost).pipe(filterOutput(planWith([]), routed([only]), only))).toBe('#', {}, lost);
    const source = cold<AnswerFrame>('-h--', { h: streamHead });
    expectObservable(
      source.pipe(
        filterOutput(planWith([]), routed([only]), only),
        map(({ kind }) => kind),
      ),
      '^--!',
    ).toBe('-h', { h: 'head' });
    expectSubscriptions(source.subscriptions).toBe('^--!');
  }));
