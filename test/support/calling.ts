/** What upstream tests share: a call, pools with room for everything, and an answer read to its end. */
import type { Observable } from 'rxjs';
import type { Head, WireFrame } from '../../src/exchange/frame.ts';
import { GatewayError } from '../../src/exchange/gateway-error.ts';
import type { CallTimeouts, UpstreamCall } from '../../src/upstream/open.ts';
import type { PoolSettings } from '../../src/upstream/settings.ts';

export const roomy: PoolSettings = { maxIdlePerHost: 16, idleTimeout: 5_000, maxTotal: 64, maxLifetime: 60_000 };
export const patient: CallTimeouts = { connect: 2_000, firstByte: 5_000 };

export const callTo = (baseUrl: string, rest: Partial<UpstreamCall> = {}): UpstreamCall => ({
  target: 'a',
  baseUrl,
  path: '/v1/chat/completions',
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  secretHeaders: {},
  body: '{}',
  ...rest,
});

export interface ReadAnswer {
  /** `head chunk chunk end`, or as far as it came. */
  readonly kinds: string;
  readonly head: Head | undefined;
  readonly text: string;
  readonly error: GatewayError | undefined;
}

/** Reads to the end or the error; never rejects for a GatewayError. */
export const readAnswer = (source: Observable<WireFrame>): Promise<ReadAnswer> =>
  new Promise((resolve, reject) => {
    const kinds: string[] = [];
    const parts: Uint8Array[] = [];
    let head: Head | undefined;
    const done = (error: GatewayError | undefined) =>
      resolve({ kinds: kinds.join(' '), head, text: Buffer.concat(parts).toString('utf8'), error });
    source.subscribe({
      next: (frame) => {
        if (frame.kind !== 'chunk' || kinds.at(-1) !== 'chunk') kinds.push(frame.kind);
        if (frame.kind === 'head') head = frame;
        if (frame.kind === 'chunk') parts.push(frame.data);
      },
      error: (error) => (error instanceof GatewayError ? done(error) : reject(error)),
      complete: () => done(undefined),
    });
  });

/** Waits until a condition holds; fails after two seconds. */
export const until = async (condition: () => boolean, what: string): Promise<void> => {
  const deadline = performance.now() + 2_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not within 2 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};
