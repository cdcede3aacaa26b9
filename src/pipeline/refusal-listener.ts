/** Reads a provider's refusal whole, and names it. */
import { answerFailure } from './answer-failure.ts';
import type { AnswerListener, Hearing } from './answer-listener.ts';
import { CollectedText } from './collected-text.ts';

/** Bytes of a refusal's body that are kept. */
const largestRefusal = 256 * 1024;

export class RefusalListener implements AnswerListener {
  readonly ended = false;
  readonly #status: number;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #hearing: Hearing;
  readonly #body = new CollectedText(largestRefusal);

  constructor(status: number, headers: Readonly<Record<string, string>>, hearing: Hearing) {
    this.#status = status;
    this.#headers = headers;
    this.#hearing = hearing;
  }

  head(): void {}

  chunk(data: Uint8Array): void {
    this.#body.add(data);
  }

  end(): never {
    const refusal = { status: this.#status, headers: this.#headers, body: this.#body.text() };
    throw answerFailure(refusal, this.#hearing.scheduler.now(), this.#hearing);
  }
}
