/** Where a block falls: everything in front of the match leaves, nothing of it and nothing behind it does. The oracle is a plain regular expression. */
import fc from 'fast-check';
import { compileChain } from '../../src/policies/compile-chain.ts';
import { buildPolicy, chainEntry } from './chains.ts';
import { told } from './dialects.ts';
import { listen } from './exchange.ts';
import { type Cutting, cutBytes, cutText, drawFrom } from './random.ts';
import { someText } from './texts.ts';
import { plain, readWire, writeWire } from './wire.ts';

const badge = 'EMP-\\d{6}';
const redacting = chainEntry('pii-detector', buildPolicy('pii-detector', { entities: ['email', 'ssn', 'phone'] }));
const blocking = chainEntry(
  'dlp-filter',
  buildPolicy('dlp-filter', { secrets: false, detect_patterns: [badge], action: 'block' }),
);
const path = '/v1/chat/completions';
const both = compileChain([redacting, blocking], path);
const redactingOnly = compileChain([redacting], path);
const { answer, heard, read, request, stream } = told['openai-chat'];
const slot = '0/content';

/** Streams of one text: each is a case. */
export const streamsEach = 4;

export const someBlocked = fc.record({
  text: fc
    .tuple(someText, fc.constantFrom('EMP-004711', 'EMP-0047110', 'EMP-00471'), someText)
    .map((parts) => parts.join('')),
  streams: fc.array(
    fc.record({ cutting: fc.constantFrom<Cutting>('units', 'stretch', 'tokens', 'anywhere'), seed: fc.nat() }),
    { minLength: streamsEach, maxLength: streamsEach },
  ),
});

interface Blocked {
  readonly text: string;
  readonly streams: readonly { readonly cutting: Cutting; readonly seed: number }[];
}

/** @throws {Error} where more or less left. @returns of how many streams something had left before the block */
export const checkBlockPoint = ({ text, streams }: Blocked): number => {
  const asking = { dialect: 'openai-chat', request } as const;
  const whole = listen({ ...asking, chain: redactingOnly }).whole(answer({ [slot]: text }));
  const redacted = read(JSON.parse(whole.data))[slot] ?? '';
  const match = new RegExp(badge).exec(redacted);
  const listener = listen({ ...asking, chain: both });
  let committed = 0;
  for (const { cutting, seed } of streams) {
    const draw = drawFrom(seed);
    const wire = writeWire(stream({ [slot]: cutText(text, cutting, draw) }, draw), plain, draw);
    // Every event in a read of its own: so that what may leave has left before the block.
    const streamed = listener.stream(cutBytes(wire, 'events', draw));
    const left = heard(readWire(streamed.data))[slot] ?? '';
    const expected = match === null ? redacted : streamed.committed ? redacted.slice(0, match.index) : '';
    const code = match === null ? undefined : 'output_blocked';
    if (left !== expected || streamed.error?.code !== code)
      throw new Error(
        `left ${JSON.stringify(left)} (${streamed.error?.code}), expected ${JSON.stringify(expected)} (${code})`,
      );
    if (match !== null && streamed.committed) committed += 1;
  }
  return committed;
};
