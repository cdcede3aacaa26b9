/** One case: an answer, a chain and a way to cut it; and what has to hold for it. */
import fc from 'fast-check';
import type { PolicyResult, VerdictKind } from '../../src/exchange/verdict.ts';
import type { CompiledChain } from '../../src/policies/compile-chain.ts';
import { chainOf, type DrawnEntry, described, someChain } from './chains.ts';
import { singleChatTold } from './dialects/chat.ts';
import { type Slots, type StreamingDialect, type Told, told } from './dialects.ts';
import { type Answered, type Asking, asJson, asStream } from './exchange.ts';
import { type Cutting, cutBytes, cutText, cuttings, drawFrom } from './random.ts';
import { someInput, someText } from './texts.ts';
import { readWire, type Spelling, writeWire } from './wire.ts';

export interface Case {
  readonly dialect: StreamingDialect;
  /** The provider's dialect, where it is another; the slots are its own. */
  readonly provider?: StreamingDialect;
  readonly slots: Slots;
  readonly texts: Cutting;
  readonly bytes: Cutting;
  readonly spelling: Spelling;
  readonly seed: number;
}

const someSpelling: fc.Arbitrary<Spelling> = fc.record({
  lineEnd: fc.constantFrom('\n' as const, '\n' as const, '\r\n' as const, '\r' as const),
  space: fc.boolean(),
  escapes: fc.boolean(),
  comments: fc.boolean(),
  openEnd: fc.boolean(),
});

/** Arguments that are JSON, arguments that are spelled with spaces, and arguments that are none. */
const someArguments = fc.oneof(
  { weight: 5, arbitrary: someInput.map((input) => JSON.stringify(input)) },
  { weight: 2, arbitrary: someInput.map((input) => JSON.stringify(input, null, 2)) },
  { weight: 1, arbitrary: someText },
);

const textFor = (slot: string): fc.Arbitrary<string> => {
  if (slot.includes('arguments')) return someArguments;
  return slot.includes('input') ? someInput.map((input) => JSON.stringify(input)) : someText;
};

const someSlots = (dialect: StreamingDialect, text?: fc.Arbitrary<string>): fc.Arbitrary<Slots> =>
  fc
    .subarray([...told[dialect].slots], { minLength: 1, maxLength: 3 })
    .chain((slots) => fc.record(Object.fromEntries(slots.map((slot) => [slot, text ?? textFor(slot)]))));

const dialects: readonly StreamingDialect[] = [
  'openai-chat',
  'openai-completions',
  'openai-responses',
  'anthropic-messages',
];

/** Byte by byte is the dearest and says least that the others do not. */
const someByteCutting = fc.constantFrom<Cutting>(
  'whole',
  'whole',
  'anywhere',
  'anywhere',
  'anywhere',
  'tokens',
  'units',
);

/** @param text what stands in the slots; by default what suits each */
export const someCaseOf = (dialect: StreamingDialect, text?: fc.Arbitrary<string>): fc.Arbitrary<Case> =>
  fc.record({
    dialect: fc.constant(dialect),
    slots: someSlots(dialect, text),
    texts: fc.constantFrom(...cuttings),
    bytes: someByteCutting,
    spelling: someSpelling,
    seed: fc.nat(),
  });

export const someCase: fc.Arbitrary<Case> = fc.constantFrom(...dialects).chain((dialect) => someCaseOf(dialect));

const translatedSlots = {
  'openai-chat': ['0/content', '0/reasoning_content', '0/arguments0'],
  'anthropic-messages': ['1/content', '2/input'],
} as const;

/** The arguments of a call that moves between dialects are an object: that is all a message can hold. */
const someTranslatedText = (slot: string): fc.Arbitrary<string> =>
  slot.includes('arguments') || slot.includes('input') ? someInput.map((input) => JSON.stringify(input)) : someText;

/** A caller of one dialect, a provider of the other. */
export const someTranslatedCase: fc.Arbitrary<Case> = fc
  .constantFrom('openai-chat' as const, 'anthropic-messages' as const)
  .chain((provider) =>
    fc
      .subarray([...translatedSlots[provider]], { minLength: 1 })
      .chain((slots) => fc.record(Object.fromEntries(slots.map((slot) => [slot, someTranslatedText(slot)]))))
      .chain((slots) =>
        someCaseOf(provider === 'openai-chat' ? 'anthropic-messages' : 'openai-chat').map((drawn) => ({
          ...drawn,
          provider,
          slots,
        })),
      ),
  );

export const someCaseAndChain: fc.Arbitrary<[Case, DrawnEntry[]]> = fc.tuple(
  fc.oneof({ weight: 5, arbitrary: someCase }, { weight: 1, arbitrary: someTranslatedCase }),
  someChain,
);

/** Texts that are empty are said by nobody. */
const spoken = (slots: Slots): Slots => Object.fromEntries(Object.entries(slots).filter(([, text]) => text !== ''));

const providerOf = ({ dialect, provider = dialect }: Case): Told =>
  provider === 'openai-chat' && dialect !== provider ? singleChatTold : told[provider];

const paths: Readonly<Record<StreamingDialect, string>> = {
  'openai-chat': '/v1/chat/completions',
  'openai-completions': '/v1/completions',
  'openai-responses': '/v1/responses',
  'anthropic-messages': '/v1/messages',
};

const difference = (what: string, one: unknown, other: unknown): Error =>
  new Error(`${what}: the stream gave\n${JSON.stringify(one)}\nand the whole\n${JSON.stringify(other)}`);

const sameTexts = (one: Slots, other: Slots): boolean => {
  const slots = Object.keys(one);
  return slots.length === Object.keys(other).length && slots.every((slot) => one[slot] === other[slot]);
};

const compareWhole = (drawn: Case, streamed: Answered, whole: Answered, heard: Slots): void => {
  const { read } = told[drawn.dialect];
  if (streamed.error !== undefined || !streamed.ended) throw difference('ending', String(streamed.error), 'an answer');
  const expected = read(JSON.parse(whole.data));
  if (!sameTexts(heard, expected)) throw difference('texts', heard, expected);
  const { policies, verdict, reasonCode } = streamed.ledger;
  const found = countsOf(policies);
  if (found !== countsOf(whole.ledger.policies)) throw difference('counts', found, countsOf(whole.ledger.policies));
  if (verdict !== whole.ledger.verdict) throw difference('verdict', verdict, whole.ledger.verdict);
  // Of two policies' reasons (or two texts') each way of telling names the first it meets.
  if ((reasonCode === undefined) !== (whole.ledger.reasonCode === undefined))
    throw difference('reason', reasonCode, whole.ledger.reasonCode);
  for (const [slot, text] of Object.entries(drawn.slots)) {
    // Where the model gave JSON, the tool gets JSON.
    if ((slot.includes('arguments') || slot.includes('input')) && isJson(text)) JSON.parse(heard[slot] ?? text);
  }
};

/** What each policy found, however often an event repeats it. A block in shadow mode ends a policy's search in a text, so it counts no further. */
const countsOf = (policies: readonly PolicyResult[]): string =>
  policies
    .map(({ kind, verdict, matches }) =>
      [
        kind,
        verdict,
        ...(isEnding(verdict)
          ? []
          : Object.entries(matches)
              .map((entry) => entry.join(' '))
              .sort()),
      ].join(' '),
    )
    .join('; ');

const isEnding = (verdict: VerdictKind): boolean => verdict === 'block' || verdict === 'escalate';

const isJson = (text: string): boolean => {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
};

/** Every text, as far as it may leave when it is judged in one piece: what stood before the match, and nothing of it. */
const untilTheMatch = (asking: Asking, drawn: Case, heard: Slots): void => {
  const uncut = tell(asking, drawn, 'whole', 'whole');
  if (!uncut.committed) return;
  for (const [slot, text] of Object.entries(told[drawn.dialect].heard(readWire(uncut.data)))) {
    const mine = heard[slot] ?? '';
    if (!mine.startsWith(text) && !text.startsWith(mine)) throw difference('text before the match', heard, text);
  }
};

const tell = (asking: Asking, drawn: Case, texts: Cutting, bytes: Cutting): Answered => {
  const draw = drawFrom(drawn.seed);
  const pieces = Object.fromEntries(
    Object.entries(spoken(drawn.slots)).map(([slot, text]) => [slot, cutText(text, texts, draw)]),
  );
  const wire = writeWire(providerOf(drawn).stream(pieces, draw), drawn.spelling, draw);
  return asStream(asking, cutBytes(wire, bytes, draw));
};

/** Runs a case both ways. @returns the whole's verdict. @throws {Error} with both outcomes where they differ */
export const compare = (drawn: Case, chain: CompiledChain): VerdictKind => {
  const { heard, request } = told[drawn.dialect];
  const { answer } = providerOf(drawn);
  const asking: Asking = {
    dialect: drawn.dialect,
    chain,
    request: drawn.provider === undefined ? request : { ...request, n: 1 },
    ...(drawn.provider === undefined ? {} : { provider: drawn.provider }),
  };
  const whole = asJson(asking, answer(spoken(drawn.slots)));
  const streamed = tell(asking, drawn, drawn.texts, drawn.bytes);
  const texts = heard(readWire(streamed.data));
  if (whole.error === undefined) compareWhole(drawn, streamed, whole, texts);
  else {
    if (streamed.error === undefined || streamed.ended) throw difference('ending', 'an answer', whole.error.code);
    if (!isViolation(streamed) || !isViolation(whole))
      throw difference('failure', streamed.error.code, whole.error.code);
    if (!streamed.committed && streamed.data !== '') throw difference('before the commit', streamed.data, '');
    untilTheMatch(asking, drawn, texts);
  }
  return whole.ledger.verdict;
};

const isViolation = ({ error }: Answered): boolean => error?.row.type === 'policy_violation';

/** @throws {Error} with the chain and both outcomes where they differ */
export const compareWithChain = (drawn: Case, entries: readonly DrawnEntry[]): VerdictKind => {
  try {
    return compare(drawn, chainOf(entries, paths[drawn.dialect]));
  } catch (error) {
    throw new Error(`${described(entries)}\n${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
};
