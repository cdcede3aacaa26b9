/** One measured request: how long until the answer was whole, and for a stream until its first word. */
import type { Pool } from 'undici';

export interface BenchRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly stream: boolean;
}

export interface Sample {
  /** Milliseconds from sending to the last byte. */
  readonly total: number;
  /** Streams: milliseconds to the first content; undefined where none came. */
  readonly firstToken: number | undefined;
  /** `200`, another status, `incomplete` for a stream without its ending, or the name of a connection error. */
  readonly outcome: string;
}

const firstContent = /"(?:content|text|delta)":"[^"]/;

/** Sends it and reads the whole answer. Never throws: an error is an outcome. */
export const measure = async (pool: Pool, { path, headers, body, stream }: BenchRequest): Promise<Sample> => {
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  let firstToken: number | undefined;
  try {
    const reply = await pool.request({ method: 'POST', path, headers, body });
    let tail = '';
    for await (const chunk of reply.body) {
      if (!stream) continue;
      const text = tail + String(chunk);
      if (firstToken === undefined && firstContent.test(text)) firstToken = elapsed();
      tail = text.slice(-64);
    }
    const whole = !stream || reply.statusCode >= 300 || tail.includes('[DONE]');
    return { total: elapsed(), firstToken, outcome: whole ? String(reply.statusCode) : 'incomplete' };
  } catch (error) {
    return { total: elapsed(), firstToken, outcome: nameOf(error) };
  }
};

const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
};
