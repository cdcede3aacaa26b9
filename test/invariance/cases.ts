/**
 * One case is one stream (an answer's texts, a chain, and one way to cut and spell them) compared with what the same chain makes of the same
 * answer as one JSON body. An answer is told several times, each time cut and spelled anew; its whole is judged once.
 */
import fc from 'fast-check';
import type { PolicyResult, VerdictKind } from '../../src/exchange/verdict.ts';
import type { CompiledChain } from '../../src/policies/compile-chain.ts';
import { chainOf, type DrawnEntry, described, someChain, takesAddresses } from './chains.ts';
import { lateChatTold, singleChatTold } from './dialects/chat.ts';
import { type Slots, type StreamingDialect, type Told, told } from './dialects.ts';
import { type Answered, type Listener, listen } from './exchange.ts';
import { type ByteCutting, type Cutting, cutBytes, cutText, drawFrom } from './random.ts';
import { someInput, someText } from './texts.ts';
import { plain, readWire, respelled, type Spelling, writeWire } from './wire.ts';

/** One way to tell an answer as a stream. */
export interface Telling {
  readonly texts: Cutting;
  readonly bytes: ByteCutting;
  readonly spelling: Spelling;
  readonly seed: number;
}

/** An answer and the ways to tell it: as many cases as there are tellings. */
export interface Case {
  readonly dialect: StreamingDialect;
  /** The provider's dialect, where it is another; the slots are its own. */
  readonly provider?: StreamingDialect;
  /** A chat of one choice, which goes on behind its finish. */
  readonly late?: true;
  readonly slots: Slots;
  readonly tellings: readonly Telling[];
}

/** Tellings of an answer. */
export const tellingsEach = 8;

const someSpelling: fc.Arbitrary<Spelling> = fc.record({
  lineEnd: fc.constantFrom('\n' as const, '\n' as const, '\r\n' as const, '\r' as const, 'mixed' as const),
  space: fc.boolean(),
  escapes: fc.constantFrom(true, false, false),
  gaps: fc.constantFrom('' as const, '' as const, '' as const, '' as const, '' as const, ' ' as const, '\n' as const),
  comments: fc.boolean(),
  mark: fc.integer({ min: 0, max: 7 }).map((drawn) => drawn === 7),
  openEnd: fc.boolean(),
});

/**
 * How texts and bytes are cut. Every unit of a text in an event of its own makes a hundred events, and every byte of those in a read of its own ten
 * thousand reads: the dearest streams, which say least that others do not. They are rare; mostly only a stretch is cut so fine.
 */
const someCuts: fc.Arbitrary<[texts: Cutting, bytes: ByteCutting]> = fc.oneof(
  {
    weight: 240,
    arbitrary: fc.tuple(
      fc.constantFrom<Cutting>('whole', 'stretch', 'stretch', 'stretch', 'tokens', 'anywhere', 'anywhere', 'anywhere'),
      fc.constantFrom<ByteCutting>('whole', 'whole', 'events', 'events', 'anywhere', 'anywhere', 'stretch', 'stretch'),
    ),
  },
  { weight: 10, arbitrary: fc.tuple(fc.constant('units'), fc.constantFrom('whole', 'events', 'anywhere', 'stretch')) },
  {
    weight: 10,
    arbitrary: fc.tuple(fc.constantFrom<Cutting>('whole', 'anywhere'), fc.constantFrom('units', 'tokens')),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom<Cutting>('units', 'tokens'), fc.constantFrom('units', 'tokens')) },
);

const someTelling: fc.Arbitrary<Telling> = fc
  .tuple(someCuts, someSpelling, fc.nat())
  .map(([[texts, bytes], spelling, seed]) => ({ texts, bytes, spelling, seed }));

const someTellings = fc.array(someTelling, { minLength: tellingsEach, maxLength: tellingsEach });

const someJson: fc.Arbitrary<string> = fc
  .tuple(someInput, fc.boolean(), fc.constantFrom('' as const, '' as const, ' ' as const, '\n' as const), fc.nat())
  .map(([input, escapes, gaps, seed]) => {
    const json = JSON.stringify(input);
    return escapes || gaps !== '' ? respelled(json, { escapes, gaps }, drawFrom(seed)) : json;
  });

/** Arguments that are JSON, spelled in every way, and arguments that are none. */
const someArguments = fc.oneof({ weight: 7, arbitrary: someJson }, { weight: 1, arbitrary: someText });

const textFor = (slot: string): fc.Arbitrary<string> => {
  if (slot.includes('arguments')) return someArguments;
  return slot.includes('input') ? someJson : someText;
};

const someSlots = (slots: readonly string[], text?: fc.Arbitrary<string>): fc.Arbitrary<Slots> =>
  fc
    .oneof(
      { weight: 3, arbitrary: fc.subarray([...slots], { minLength: 1, maxLength: 2 }) },
      { weight: 1, arbitrary: fc.subarray([...slots], { minLength: 1, maxLength: 3 }) },
    )
    .chain((slots) => fc.record(Object.fromEntries(slots.map((slot) => [slot, text ?? textFor(slot)]))));

const dialects: readonly StreamingDialect[] = [
  'openai-chat',
  'openai-completions',
  'openai-responses',
  'anthropic-messages',
];

/** @param text what stands in the slots; by default what suits each */
export const someCaseOf = (dialect: StreamingDialect, text?: fc.Arbitrary<string>): fc.Arbitrary<Case> =>
  fc.record({
    dialect: fc.constant(dialect),
    slots: someSlots(told[dialect].slots, text),
    tellings: someTellings,
  });

const someCase: fc.Arbitrary<Case> = fc.constantFrom(...dialects).chain((dialect) => someCaseOf(dialect));

const someLateCase: fc.Arbitrary<Case> = fc.record({
  dialect: fc.constant('openai-chat' as const),
  late: fc.constant(true as const),
  slots: someSlots(lateChatTold.slots),
  tellings: someTellings,
});

const translatedSlots = {
  'openai-chat': ['0/content', '0/reasoning_content', '0/arguments0'],
  'anthropic-messages': ['1/content', '2/input'],
} as const;

/** The arguments of a call that moves between dialects are an object: that is all a message can hold. */
const someTranslatedText = (slot: string): fc.Arbitrary<string> =>
  slot.includes('arguments') || slot.includes('input') ? someJson : someText;

/** A caller of one dialect, a provider of the other. */
const someTranslatedCase: fc.Arbitrary<Case> = fc
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
  fc.oneof(
    { weight: 9, arbitrary: someCase },
    { weight: 2, arbitrary: someTranslatedCase },
    { weight: 1, arbitrary: someLateCase },
  ),
  someChain,
);

/** Texts that are empty are said by nobody. */
const spoken = (slots: Slots): Slots => Object.fromEntries(Object.entries(slots).filter(([, text]) => text !== ''));

const providerOf = ({ dialect, late, provider = dialect }: Case): Told => {
  if (late === true) return lateChatTold;
  return provider === 'openai-chat' && dialect !== provider ? singleChatTold : told[provider];
};

/** A caller who asks for one answer, for what does not come in several. */
const askingForOne: Readonly<Record<StreamingDialect, object>> = {
  'openai-chat': { ...told['openai-chat'].request, n: 1 },
  'openai-completions': told['openai-completions'].request,
  'openai-responses': told['openai-responses'].request,
  'anthropic-messages': told['anthropic-messages'].request,
};

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

/** What moves between dialects as an object may be spelled in another way. */
const meant = (slots: Slots): Slots =>
  Object.fromEntries(
    Object.entries(slots).map(([slot, text]) => [
      slot,
      slot.includes('arguments') && isJson(text) ? JSON.stringify(JSON.parse(text)) : text,
    ]),
  );

const compareWhole = (drawn: Case, streamed: Answered, whole: Answered, heard: Slots): void => {
  const { read } = told[drawn.dialect];
  if (streamed.error !== undefined || !streamed.ended) throw difference('ending', String(streamed.error), 'an answer');
  const expected = read(JSON.parse(whole.data));
  const same = drawn.provider === undefined ? sameTexts(heard, expected) : sameTexts(meant(heard), meant(expected));
  if (!same) throw difference('texts', heard, expected);
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

const tell = (listener: Listener, drawn: Case, { bytes, seed, spelling, texts }: Telling): Answered => {
  const draw = drawFrom(seed);
  const pieces = Object.fromEntries(
    Object.entries(spoken(drawn.slots)).map(([slot, text]) => [slot, cutText(text, texts, draw)]),
  );
  const wire = writeWire(providerOf(drawn).stream(pieces, draw), spelling, draw);
  return listener.stream(cutBytes(wire, bytes, draw));
};

const uncut: Telling = { texts: 'whole', bytes: 'whole', spelling: plain, seed: 1 };

/** Every text, as far as it may leave when it is judged in one piece: what stood before the match, and nothing of it. */
const uncutTexts = (listener: Listener, drawn: Case): Slots => {
  const { committed, data } = tell(listener, drawn, uncut);
  return committed ? told[drawn.dialect].heard(readWire(data)) : {};
};

const untilTheMatch = (expected: Slots, heard: Slots): void => {
  for (const [slot, text] of Object.entries(expected)) {
    const mine = heard[slot] ?? '';
    if (!mine.startsWith(text) && !text.startsWith(mine)) throw difference('text before the match', heard, text);
  }
};

const plainAddress = /(?:^|[\s"'(])jane\.roe@example\.com(?:$|[\s"');])/;

const hasAddress = (value: unknown): boolean =>
  typeof value === 'string'
    ? plainAddress.test(value)
    : typeof value === 'object' &&
      value !== null &&
      Object.entries(value).some(([key, inner]) => plainAddress.test(key) || hasAddress(inner));

/** What does not depend on cuts would be the same both ways if it were wrong: an address must be gone, also where JSON spells it in escapes. */
const withoutAddresses = (drawn: Case, whole: Answered): void => {
  for (const [slot, text] of Object.entries(told[drawn.dialect].read(JSON.parse(whole.data)))) {
    const isJsonSlot = slot.includes('arguments') || slot.includes('input');
    if (hasAddress(isJsonSlot && isJson(text) ? JSON.parse(text) : text))
      throw new Error(`an address in ${slot}: ${text}`);
  }
};

/** Tells a case's answer in all its ways. @returns the whole's verdict. @throws {Error} with the telling and both outcomes where they differ */
export const compare = (drawn: Case, chain: CompiledChain, addressesGo = false): VerdictKind => {
  const { dialect, late, provider } = drawn;
  const { heard, request } = told[dialect];
  const listener = listen({
    dialect,
    chain,
    request: provider === undefined && late === undefined ? request : askingForOne[dialect],
    ...(provider === undefined ? {} : { provider }),
  });
  const whole = listener.whole(providerOf(drawn).answer(spoken(drawn.slots)));
  if (addressesGo && whole.error === undefined) withoutAddresses(drawn, whole);
  let expected: Slots | undefined;
  for (const telling of drawn.tellings) {
    try {
      const streamed = tell(listener, drawn, telling);
      const texts = heard(readWire(streamed.data));
      if (whole.error === undefined) compareWhole(drawn, streamed, whole, texts);
      else {
        if (streamed.error === undefined || streamed.ended) throw difference('ending', 'an answer', whole.error.code);
        if (!isViolation(streamed) || !isViolation(whole))
          throw difference('failure', streamed.error.code, whole.error.code);
        if (!streamed.committed && streamed.data !== '') throw difference('before the commit', streamed.data, '');
        expected ??= uncutTexts(listener, drawn);
        untilTheMatch(expected, texts);
      }
    } catch (error) {
      throw new Error(`told as ${JSON.stringify(telling)}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }
  return whole.ledger.verdict;
};

const isViolation = ({ error }: Answered): boolean => error?.row.type === 'policy_violation';

/** @throws {Error} with the chain and both outcomes where they differ */
export const compareWithChain = (drawn: Case, entries: readonly DrawnEntry[]): VerdictKind => {
  try {
    return compare(drawn, chainOf(entries, paths[drawn.dialect]), takesAddresses(entries));
  } catch (error) {
    throw new Error(`${described(entries)}\n${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
};
