/** Callers that measure: one request on a kept connection, and a steady rate of them that does not wait for the answers. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Called {
  /** `performance.now()` when it was sent. */
  readonly at: number;
  /** Milliseconds to the last byte. */
  readonly ms: number;
  /** 0 where the connection broke. */
  readonly status: number;
  /** The answer is there to its own end. */
  readonly whole: boolean;
  readonly headers: IncomingHttpHeaders;
}

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

const bodies = [false, true].map((stream) =>
  JSON.stringify({ model: 'gpt-4o', stream, messages: [{ role: 'user', content: 'How are you?' }] }),
);

/** One chat request; never rejects. */
export const call = (url: string, stream: boolean): Promise<Called> =>
  new Promise((resolve) => {
    const at = performance.now();
    const done = (status: number, text: string, headers: IncomingHttpHeaders) =>
      resolve({
        at,
        ms: performance.now() - at,
        status,
        whole: text.endsWith(stream ? 'data: [DONE]\n\n' : '}'),
        headers,
      });
    const body = bodies[stream ? 1 : 0] ?? '';
    const sent = request(
      `${url}/v1/chat/completions`,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => done(response.statusCode ?? 0, text, response.headers));
        response.on('error', () => done(0, '', {}));
      },
    );
    sent.on('error', () => done(0, '', {}));
    sent.end(body);
  });

/** So many requests a second, streams and JSON in turn, until `while` says no; resolves when all are answered. */
export const steadily = async (url: string, perSecond: number, goOn: () => boolean): Promise<readonly Called[]> => {
  const calls: Promise<Called>[] = [];
  const startedAt = performance.now();
  while (goOn()) {
    const due = ((performance.now() - startedAt) / 1_000) * perSecond;
    while (calls.length < due) calls.push(call(url, calls.length % 2 === 1));
    await sleep(4);
  }
  return Promise.all(calls);
};

/** @param part 0.99 for p99; of nothing it is NaN */
export const percentile = (values: readonly number[], part: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
};
