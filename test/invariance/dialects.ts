/**
 * The same answer told twice: as a stream and as one JSON body. Texts stand in slots (`0/content`, `1/tool`); `heard` and `read` are what a
 * client makes of either.
 */
import type { Dialect } from '../../src/exchange/dialect.ts';
import { chatTold } from './dialects/chat.ts';
import { completionsTold } from './dialects/completions.ts';
import { messagesTold } from './dialects/messages.ts';
import { responsesTold } from './dialects/responses.ts';
import type { Draw } from './random.ts';
import type { Payload } from './wire.ts';

/** Texts by slot. */
export type Slots = Readonly<Record<string, string>>;
/** The same in pieces. */
export type Pieces = Readonly<Record<string, readonly string[]>>;

export interface Told {
  /** Slots an answer may have; names that begin alike are one choice, or one item. Those with `arguments` hold JSON. */
  readonly slots: readonly string[];
  readonly request: object;
  stream(pieces: Pieces, draw: Draw): readonly Payload[];
  answer(slots: Slots): object;
  heard(payloads: readonly unknown[]): Slots;
  read(answer: unknown): Slots;
}

export const told = {
  'openai-chat': chatTold,
  'openai-completions': completionsTold,
  'openai-responses': responsesTold,
  'anthropic-messages': messagesTold,
} as const satisfies Partial<Record<Dialect, Told>>;

export type StreamingDialect = keyof typeof told;
