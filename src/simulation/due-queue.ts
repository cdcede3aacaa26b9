/** A binary heap of what is due when: earliest first, and of the same moment the one that was added first. Each entry knows its place, so that it can leave. */

export interface Due {
  /** Milliseconds. */
  due: number;
  /** Order of adding; set by the queue. */
  sequence: number;
  /** Place in the heap, or −1; set by the queue. */
  place: number;
}

const before = (a: Due, b: Due): boolean => a.due < b.due || (a.due === b.due && a.sequence < b.sequence);

/** Adding, leaving and taking cost O(log n). */
export class DueQueue<Entry extends Due> {
  readonly #heap: Entry[] = [];
  #added = 0;

  get size(): number {
    return this.#heap.length;
  }

  get first(): Entry | undefined {
    return this.#heap[0];
  }

  add(entry: Entry): void {
    entry.sequence = this.#added++;
    this.#rise(entry, this.#heap.length);
  }

  /** Takes an entry out; one that is not in the queue stays out. */
  remove(entry: Entry): void {
    const { place } = entry;
    if (place < 0) return;
    entry.place = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === entry) return;
    // It may belong above or below the gap: it comes from another branch.
    this.#rise(last, place);
    this.#sink(last);
  }

  #rise(entry: Entry, from: number): void {
    const heap = this.#heap;
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !before(entry, parent)) break;
      heap[place] = parent;
      parent.place = place;
      place = above;
    }
    heap[place] = entry;
    entry.place = place;
  }

  #sink(entry: Entry): void {
    const heap = this.#heap;
    let { place } = entry;
    for (;;) {
      const left = heap[2 * place + 1];
      const right = heap[2 * place + 2];
      if (left === undefined) break;
      const next = right !== undefined && before(right, left) ? right : left;
      if (!before(next, entry)) break;
      const below = next.place;
      heap[place] = next;
      next.place = place;
      place = below;
    }
    heap[place] = entry;
    entry.place = place;
  }
}
