/** An answer, understood by the caller's dialect but not yet judged: a stream is chunks of events and an end, a JSON body is one `body`. */
import type { Head, StreamEvent } from '../exchange/frame.ts';
import type { AnswerFacts } from '../exchange/text.ts';
import type { JsonDocument } from '../streaming/json-document.ts';

export interface AnswerHead extends Head {
  readonly stream: boolean;
}

export type AnswerFrame =
  | AnswerHead
  | { readonly kind: 'chunk'; readonly events: readonly StreamEvent[] }
  | { readonly kind: 'end'; readonly events: readonly StreamEvent[] }
  | { readonly kind: 'body'; readonly document: JsonDocument; readonly facts: AnswerFacts };

/** Whether a frame brings the first thing that a caller would call an answer. */
export const bringsContent = (frame: AnswerFrame): boolean => {
  switch (frame.kind) {
    case 'head':
      return false;
    case 'chunk':
      return frame.events.some((event) => event.content);
    case 'end':
    case 'body':
      return true;
  }
};
