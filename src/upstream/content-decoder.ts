/** Undoes the content-encoding of a provider that compresses although it was asked not to: streaming, and with backpressure. */
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';
import type { Flow } from './flow-valve.ts';

export interface Decoded {
  data(bytes: Uint8Array): void;
  end(): void;
  error(cause: Error): void;
}

type Inflater = ReturnType<typeof createGunzip | typeof createBrotliDecompress | typeof createZstdDecompress>;

/** `deflate` is zlib by the book (RFC 9110 section 8.4.1.2) and raw in the wild; the first byte tells. */
const inflaters: Readonly<Record<string, (first: number) => Inflater>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  br: () => createBrotliDecompress(),
  deflate: (first) => ((first & 0x0f) === 0x08 ? createInflate() : createInflateRaw()),
  zstd: () => createZstdDecompress(),
};

/** Whether there is something to undo. */
export const isEncoded = (encoding: string | undefined): encoding is string =>
  encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity';

export const canDecode = (encoding: string): boolean => Object.hasOwn(inflaters, encoding.toLowerCase());

/** A body as it arrives, in, and what it says, out. `source` is held back while the decoder has enough to do. */
export class ContentDecoder implements Flow {
  readonly #encoding: string;
  #source: Flow | undefined;
  readonly #sink: Decoded;
  #inflater: Inflater | undefined;
  #paused = false;

  constructor(encoding: string, source: Flow, sink: Decoded) {
    this.#encoding = encoding.toLowerCase();
    this.#source = source;
    this.#sink = sink;
  }

  write(bytes: Uint8Array): void {
    this.#inflater ??= this.#start(bytes[0] ?? 0);
    if (!this.#inflater.write(bytes)) this.#source?.pause();
  }

  end(): void {
    if (this.#inflater === undefined) this.#sink.end();
    else this.#inflater.end();
  }

  pause(): void {
    this.#paused = true;
    this.#source?.pause();
    this.#inflater?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#inflater?.resume();
    if (this.#inflater?.writableNeedDrain !== true) this.#source?.resume();
  }

  /** The source has ended: its connection may carry another answer by now, which must not be held back. */
  detach(): void {
    this.#source = undefined;
  }

  destroy(): void {
    this.#inflater?.destroy();
  }

  #start(first: number): Inflater {
    const inflater = (inflaters[this.#encoding] ?? createGunzip)(first);
    inflater.on('data', (bytes: Uint8Array) => this.#sink.data(bytes));
    inflater.on('drain', () => {
      if (!this.#paused) this.#source?.resume();
    });
    inflater.on('end', () => this.#sink.end());
    inflater.on('error', (cause: Error) => this.#sink.error(cause));
    if (this.#paused) inflater.pause();
    return inflater;
  }
}
