/** Where a block falls: everything in front of the match leaves, nothing of it and nothing behind it does. The oracle is a plain regular expression. */
import fc from 'fast-check';
import { compileChain } from '../../src/policies/compile-chain.ts';
import { buildPolicy, chainEntry } from './chains.ts';
import { told } from './dialects.ts';
import { asJson, asStream } from './exchange.ts';
import { type Cutting, cutBytes, cutText, drawFrom } from './random.ts';
import { someText } from './texts.ts';
import { readWire, writeWire } from './wire.ts';

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
const plain = { lineEnd: '\n', space: true, escapes: false, comments: false, openEnd: false } as const;

export const someBlocked = fc.record({
  text: fc
    .tuple(someText, fc.constantFrom('EMP-004711', 'EMP-0047110', 'EMP-00471'), someText)
    .map((parts) => parts.join('')),
  cutting: fc.constantFrom<Cutting>('units', 'units', 'tokens', 'anywhere'),
  seed: fc.nat(),
});

/** @throws {Error} where more or less left. @returns whether something had left before the block */
export const checkBlockPoint = ({ text, cutting, seed }: { text: string; cutting: Cutting; seed: number }): boolean => {
  const asking = { dialect: 'openai-chat', request } as const;
  const redacted =
    read(JSON.parse(asJson({ ...asking, chain: redactingOnly }, answer({ [slot]: text })).data))[slot] ?? '';
  const match = new RegExp(badge).exec(redacted);
  const draw = drawFrom(seed);
  const wire = writeWire(stream({ [slot]: cutText(text, cutting, draw) }, draw), plain, draw);
  // Every event in a read of its own: so that what may leave has left before the block.
  const events = wire.toString().split(/(?<=\n\n)/);
  const streamed = asStream(
    { ...asking, chain: both },
    events.flatMap((event) => cutBytes(Buffer.from(event), 'whole', draw)),
  );
  const left = heard(readWire(streamed.data))[slot] ?? '';
  const expected = match === null ? redacted : streamed.committed ? redacted.slice(0, match.index) : '';
  const code = match === null ? undefined : 'output_blocked';
  if (left !== expected || streamed.error?.code !== code)
    throw new Error(
      `left ${JSON.stringify(left)} (${streamed.error?.code}), expected ${JSON.stringify(expected)} (${code})`,
    );
  return match !== null && streamed.committed;
};
