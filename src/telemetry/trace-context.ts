/** W3C Trace Context, level 1: which trace a request belongs to, in and out. */
import { hash, randomFillSync } from 'node:crypto';

export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** The caller's span, 16 hexadecimal digits; undefined where the trace starts here. */
  readonly parentSpanId: string | undefined;
  readonly sampled: boolean;
}

const shape = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const zeros = /^0+$/;

/** Reads a `traceparent`; what is not well-formed starts a new trace, as the recommendation asks (section 4.3). */
export const traceContext = (header: string | undefined): TraceContext => {
  const found = header === undefined ? null : shape.exec(header);
  const [, version = '', traceId = '', spanId = '', flags = '', rest] = found ?? [];
  const refused =
    found === null ||
    version === 'ff' ||
    (version === '00' && rest !== undefined) ||
    zeros.test(traceId) ||
    zeros.test(spanId);
  if (refused) return { traceId: newTraceId(), parentSpanId: undefined, sampled: true };
  return { traceId, parentSpanId: spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
};

/**
 * The span of the gateway's own work on a request. Derived from the request id, so that the header sent to the provider and the
 * span exported after the exchange agree without carrying state.
 */
export const spanIdOf = (requestId: string): string => hash('sha1', requestId).slice(0, 16);

/** The `traceparent` that a provider is sent. */
export const traceparentFor = (traceId: string, requestId: string): string => `00-${traceId}-${spanIdOf(requestId)}-01`;

// Asking the system for 4 KB of randomness costs little more than asking for 16 bytes.
const pool = Buffer.alloc(4096);
let used = pool.length;

const newTraceId = (): string => {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.toString('hex', used - 16, used);
};
