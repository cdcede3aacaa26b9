/** Replies that are still on their way to callers, and a way to wait for the last of them. */
import type { ServerResponse } from 'node:http';

export class OpenReplies {
  #count = 0;
  readonly #waiting = new Set<() => void>();

  get count(): number {
    return this.#count;
  }

  /** Counts a reply until its last byte has left or its caller has. */
  add(response: ServerResponse): void {
    this.#count += 1;
    response.once('close', () => {
      this.#count -= 1;
      if (this.#count === 0) for (const resolve of this.#waiting) resolve();
    });
  }

  /** Resolves when no reply is open, at the latest after `timeout` milliseconds; true if none is. */
  async none(timeout: number): Promise<boolean> {
    if (this.#count === 0) return true;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const timer = setTimeout(resolve, timeout);
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(resolve);
    return this.#count === 0;
  }
}
