/** What an attempt at the control plane came to, when it did not come to a 2xx. */

export type DeliveryFailure =
  /** Worth trying again: 408, 425, 429, 5xx. */
  | 'retryable'
  /** Said about these very events: any other answer. Trying the same again would change nothing. */
  | 'refused'
  /** No answer: connect, TLS, DNS, reset, timeout. */
  | 'unreachable';

const retryableStatus = new Set([408, 425, 429]);

/** A redirect is no delivery, and following it would carry the token elsewhere. */
export const classifyStatus = (status: number): 'delivered' | Exclude<DeliveryFailure, 'unreachable'> => {
  if (status >= 200 && status < 300) return 'delivered';
  return retryableStatus.has(status) || status >= 500 || status < 400 ? 'retryable' : 'refused';
};

/** A failed attempt. The message never holds headers, tokens or what was sent. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly failure: DeliveryFailure;
  readonly status: number | null;
  /** Milliseconds the control plane asked us to wait; undefined if it did not. */
  readonly retryAfter: number | undefined;

  constructor(failure: DeliveryFailure, message: string, status: number | null, retryAfter?: number) {
    super(message);
    this.failure = failure;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/**
 * `retry-after` as milliseconds: seconds or an HTTP date (RFC 9110 §10.2.3). Undefined where it says nothing.
 * @param now milliseconds since the epoch
 */
export const parseRetryAfter = (value: string | undefined, now: number): number | undefined => {
  if (value === undefined || value.trim() === '') return undefined;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
};
