/** A provider's capacity: so many calls are worked on at once, the others wait in order of arrival. */

export class WorkPlaces {
  #taken = 0;
  /** Insertion order is the order of arrival. */
  readonly #queue = new Set<() => void>();

  /** Starts the work at once where a place is free, else when one becomes free. @returns gives the place, or the place in the queue, back */
  take(capacity: number, begin: () => void): () => void {
    let working = false;
    const start = (): void => {
      working = true;
      this.#taken += 1;
      begin();
    };
    if (this.#taken < capacity) start();
    else this.#queue.add(start);
    return () => {
      if (!working) {
        this.#queue.delete(start);
        return;
      }
      this.#taken -= 1;
      for (const next of this.#queue) {
        if (this.#taken >= capacity) return;
        this.#queue.delete(next);
        next();
      }
    };
  }
}
