/** Reads a JSON answer whole, and understands it. */
import type { Head } from '../exchange/frame.ts';
import { parseJsonDocument } from '../streaming/json-document.ts';
import type { AnswerListener, Emit, Hearing } from './answer-listener.ts';
import { CollectedText } from './collected-text.ts';

/** Bytes of a JSON answer; large embedding batches are tens of megabytes. */
const largestAnswer = 64 * 1024 * 1024;

export class BodyListener implements AnswerListener {
  ended = false;
  readonly #hearing: Hearing;
  readonly #body = new CollectedText(largestAnswer);

  constructor(hearing: Hearing) {
    this.#hearing = hearing;
  }

  head(frame: Head, emit: Emit): void {
    emit({ ...frame, stream: false });
  }

  chunk(data: Uint8Array): void {
    this.#body.add(data);
  }

  end(emit: Emit): void {
    const { codec, translator, speaker } = this.#hearing;
    const text = this.#body.text();
    const document = parseJsonDocument(translator === undefined ? text : translator.answer(text), 'invalid_response');
    const facts = codec.readAnswer(document);
    speaker.usage = facts.usage;
    speaker.model = facts.model;
    this.ended = true;
    emit({ kind: 'body', document, facts });
  }
}
