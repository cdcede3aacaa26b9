/** What routing knows of each target: how many exchanges it is serving, and how soon it has answered lately. */

/** The last so many answers make the picture. */
const samplesKept = 64;
/** Below so many, a target is not known yet and is tried first. */
const samplesNeeded = 5;
/** Milliseconds after which a sample says nothing about today. */
const sampleLifetime = 5 * 60_000;

interface Sample {
  readonly at: number;
  readonly latency: number;
}

export class TargetStatistics {
  readonly #busy = new Map<string, number>();
  readonly #samples = new Map<string, Sample[]>();

  busy(target: string): number {
    return this.#busy.get(target) ?? 0;
  }

  begin(target: string): void {
    this.#busy.set(target, this.busy(target) + 1);
  }

  end(target: string): void {
    this.#busy.set(target, Math.max(0, this.busy(target) - 1));
  }

  /** @param latency milliseconds from the attempt's start to its first content */
  answered(target: string, latency: number, now: number): void {
    const samples = this.#samples.get(target) ?? [];
    samples.push({ at: now, latency });
    if (samples.length > samplesKept) samples.shift();
    this.#samples.set(target, samples);
  }

  /**
   * A percentile of late latencies, or undefined while too little is known. Milliseconds.
   * @param part 0.5 for the median
   */
  latency(target: string, now: number, part = 0.5): number | undefined {
    const fresh = (this.#samples.get(target) ?? []).filter(({ at }) => now - at < sampleLifetime);
    if (fresh.length < samplesNeeded) return undefined;
    const sorted = fresh.map(({ latency }) => latency).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length * part)];
  }
}
