/** A bar on a terminal; nothing anywhere else. */

const width = 30;
/** Milliseconds between two drawings. */
const interval = 100;

export class ProgressBar {
  readonly #label: string;
  readonly #total: number;
  readonly #shown = process.stderr.isTTY;
  #drawnAt = 0;

  /** @param total what `update` counts up to */
  constructor(label: string, total: number) {
    this.#label = label;
    this.#total = total;
  }

  update(done: number, note = ''): void {
    const now = Date.now();
    if (!this.#shown || now - this.#drawnAt < interval) return;
    this.#drawnAt = now;
    this.#draw(done, note);
  }

  /** Draws the last state, and leaves the line. */
  end(done: number, note = ''): void {
    if (!this.#shown) return;
    this.#draw(done, note);
    process.stderr.write('\n');
  }

  #draw(done: number, note: string): void {
    const share = this.#total === 0 ? 1 : Math.min(1, done / this.#total);
    const full = Math.round(share * width);
    const bar = '█'.repeat(full) + '░'.repeat(width - full);
    process.stderr.write(`\r\x1b[K${this.#label} ${bar} ${String(Math.floor(share * 100)).padStart(3)} % ${note}`);
  }
}
