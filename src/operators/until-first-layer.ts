/** One attempt of several at the same answer, as retry and failover make them. */
import type { Subscriber } from 'rxjs';
import { PassingLayer } from './layer.ts';

/** Its failure goes to `failed`, until its first value makes it the only one. */
export class UntilFirstLayer<T> extends PassingLayer<T> {
  readonly #failed: (error: unknown) => void;
  #delivered = false;

  constructor(out: Subscriber<T>, failed: (error: unknown) => void) {
    super(out);
    this.#failed = failed;
  }

  protected override _next(value: T): void {
    this.#delivered = true;
    this.stepAside();
    this.out.next(value);
  }

  protected override _error(error: unknown): void {
    if (this.#delivered) {
      super._error(error);
      return;
    }
    try {
      this.#failed(error);
    } finally {
      this.unsubscribe();
    }
  }
}
