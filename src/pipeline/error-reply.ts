/** An error as the caller reads it: in its own dialect, with the headers that keep SDKs from doing harm. */
import { failures, type GatewayError } from '../exchange/gateway-error.ts';
import type { DialectCodec } from '../providers/provider.ts';

export interface ErrorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `openai` sleeps as long as any retry-after says. Seconds. */
const longestRetryAfter = 30;

/** The whole HTTP reply for a failure. A provider's own refusal passes through unchanged. */
export const errorReply = (error: GatewayError, codec: DialectCodec, requestId: string): ErrorReply => {
  const { row, details, status } = error;
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (!row.callerMayRetry) headers['x-should-retry'] = 'false';
  // A 409 never says retry-after, not even a provider's own: it would be an invitation.
  const retryAfter =
    row.type === 'policy_violation' || status === failures.input_blocked.status
      ? undefined
      : (details.retryAfterSeconds ?? row.retryAfter);
  if (retryAfter !== undefined)
    headers['retry-after'] = String(Math.min(longestRetryAfter, Math.max(0, Math.ceil(retryAfter))));
  if (details.passThrough !== undefined)
    return { status, headers: { ...headers, ...details.passThrough.headers }, body: details.passThrough.body };
  return { status, headers, body: codec.errorBody(error, requestId) };
};
