/**
 * Every way an exchange can fail, in one table: status, type, code, whether another attempt may help, whether it counts against a
 * target's circuit, and what the caller reads. Inner layers raise these; only `rescue` turns them into a reply.
 */

/** Whose fault it is: `target` votes against the circuit and may be retried or fallen back from; `caller` and `gateway` never do. */
type Blame = 'caller' | 'gateway' | 'target';

interface Row {
  readonly status: number;
  readonly type: string;
  readonly code: string;
  readonly blame: Blame;
  /** Another attempt may succeed (at the same target, or at another). */
  readonly retryable: boolean;
  readonly message: string;
  /** Seconds for `retry-after`, where the reply has one. */
  readonly retryAfter?: number;
  /** false → the reply carries `x-should-retry: false`. */
  readonly callerMayRetry: boolean;
}

const row = (
  status: number,
  type: string,
  code: string,
  blame: Blame,
  message: string,
  rest: Partial<Pick<Row, 'retryable' | 'retryAfter' | 'callerMayRetry'>> = {},
): Row => ({ status, type, code, blame, message, retryable: false, callerMayRetry: true, ...rest });

export const failures = {
  malformed_json: row(400, 'invalid_request_error', 'malformed_json', 'caller', 'The body is not valid JSON.'),
  invalid_request: row(400, 'invalid_request_error', 'invalid_request', 'caller', 'The request has the wrong shape.'),
  unauthenticated: row(401, 'authentication_error', 'unauthenticated', 'caller', 'A gateway key is required.'),
  forbidden: row(403, 'permission_error', 'forbidden', 'caller', 'This caller may not do that.'),
  unknown_route: row(404, 'not_found_error', 'not_found', 'caller', 'There is nothing at this path.'),
  method_not_allowed: row(
    405,
    'invalid_request_error',
    'method_not_allowed',
    'caller',
    'This path takes another method.',
  ),
  model_not_found: row(404, 'not_found_error', 'model_not_found', 'caller', 'No target serves this model.'),
  input_blocked: row(409, 'policy_violation', 'input_blocked', 'caller', 'A policy blocked this request.', {
    callerMayRetry: false,
  }),
  output_blocked: row(409, 'policy_violation', 'output_blocked', 'caller', 'A policy blocked this answer.', {
    callerMayRetry: false,
  }),
  escalation_required: row(
    409,
    'policy_violation',
    'escalation_required',
    'caller',
    'A policy asks for a human decision.',
    { callerMayRetry: false },
  ),
  request_too_large: row(413, 'request_too_large', 'request_too_large', 'caller', 'The body is larger than the limit.'),
  unsupported_media_type: row(
    415,
    'unsupported_media_type',
    'unsupported_media_type',
    'caller',
    'Send the body as application/json, without content-encoding.',
  ),
  headers_too_large: row(
    431,
    'invalid_request_error',
    'headers_too_large',
    'caller',
    'The headers are larger than the limit.',
  ),
  rate_limited: row(429, 'rate_limit_error', 'rate_limited', 'caller', 'A limit of the gateway was reached.', {
    retryAfter: 1,
  }),
  provider_rate_limited: row(
    429,
    'rate_limit_error',
    'provider_rate_limited',
    'target',
    'The provider limits the rate of requests.',
    { retryable: true, retryAfter: 1 },
  ),
  /** The provider's own 4xx for the caller's mistake: its body passes through unchanged. */
  provider_refused: row(
    400,
    'invalid_request_error',
    'provider_refused',
    'caller',
    'The provider refused the request.',
  ),
  /** The provider rejected our key: the operator's matter, worth another target. */
  provider_unauthorized: row(
    502,
    'upstream_error',
    'provider_unauthorized',
    'gateway',
    'The provider does not accept the key of this target.',
    { retryable: true },
  ),
  provider_error: row(502, 'upstream_error', 'provider_error', 'target', 'The provider answered with a server error.', {
    retryable: true,
  }),
  connect_failed: row(502, 'upstream_error', 'connect_failed', 'target', 'The provider could not be reached.', {
    retryable: true,
  }),
  connection_lost: row(502, 'upstream_error', 'connection_lost', 'target', 'The connection to the provider broke.', {
    retryable: true,
  }),
  invalid_response: row(
    502,
    'upstream_error',
    'invalid_response',
    'target',
    'The provider answered something that is not an answer.',
    { retryable: true },
  ),
  stream_incomplete: row(
    502,
    'upstream_error',
    'stream_incomplete',
    'target',
    'The provider ended the stream before the answer was complete.',
    { retryable: true },
  ),
  stream_error: row(
    502,
    'upstream_error',
    'stream_error',
    'target',
    'The provider reported an error inside the stream.',
    { retryable: true },
  ),
  circuit_open: row(
    503,
    'overloaded_error',
    'circuit_open',
    'gateway',
    'The circuit of every target for this request is open.',
    { retryAfter: 5 },
  ),
  no_target: row(503, 'overloaded_error', 'no_target', 'gateway', 'No target is available for this request.', {
    retryAfter: 30,
    callerMayRetry: false,
  }),
  pool_exhausted: row(503, 'overloaded_error', 'pool_exhausted', 'gateway', 'Every upstream connection is in use.', {
    retryable: true,
    retryAfter: 1,
  }),
  overloaded: row(
    503,
    'overloaded_error',
    'overloaded',
    'gateway',
    'The gateway has more requests than it may queue.',
    { retryAfter: 1 },
  ),
  draining: row(503, 'overloaded_error', 'draining', 'gateway', 'The gateway is shutting down.', { retryAfter: 1 }),
  pack_disabled: row(503, 'overloaded_error', 'pack_disabled', 'gateway', 'The policy pack is disabled.', {
    retryAfter: 30,
    callerMayRetry: false,
  }),
  event_log_full: row(503, 'overloaded_error', 'event_log_full', 'gateway', 'The event log has no space left.', {
    retryAfter: 30,
  }),
  request_timeout: row(504, 'timeout_error', 'request_timeout', 'gateway', 'The request ran out of its total budget.'),
  connect_timeout: row(
    504,
    'timeout_error',
    'connect_timeout',
    'target',
    'The provider did not accept a connection in time.',
    { retryable: true },
  ),
  first_byte_timeout: row(
    504,
    'timeout_error',
    'first_byte_timeout',
    'target',
    'The provider did not start to answer in time.',
    { retryable: true },
  ),
  first_token_timeout: row(
    504,
    'timeout_error',
    'first_token_timeout',
    'target',
    'The stream brought no content in time.',
    { retryable: true },
  ),
  inter_chunk_timeout: row(504, 'timeout_error', 'inter_chunk_timeout', 'target', 'The stream fell silent.', {
    retryable: true,
  }),
  max_stream_duration: row(
    504,
    'timeout_error',
    'max_stream_duration',
    'gateway',
    'The stream ran longer than allowed.',
  ),
  policy_timeout: row(504, 'timeout_error', 'policy_timeout', 'gateway', 'The policies ran out of their budget.'),
  internal: row(500, 'internal_error', 'internal', 'gateway', 'Something went wrong inside the gateway.'),
} as const satisfies Record<string, Row>;

export type FailureCode = keyof typeof failures;

/** What the log and the event show for a caller that left: no reply was sent (nginx's convention, not an HTTP status). */
export const abandonedStatus = 499;

/** Where in the exchange it happened: the `phase` of the error body and the event. */
export type FailurePhase =
  | 'admit'
  | 'route'
  | 'connect'
  | 'first_byte'
  | 'first_token'
  | 'stream'
  | 'output'
  | 'record';

export interface GatewayErrorDetails {
  /** Replaces the table's message. Must never hold prompt, answer or secret. */
  readonly message?: string;
  readonly phase?: FailurePhase;
  /** The policy that decided, for `error.policy`. */
  readonly policy?: string;
  /** Where in the body, for `error.param`: `messages[0].content`. */
  readonly param?: string;
  /** Seconds the caller should wait (capped at 30 in the reply). */
  readonly retryAfterSeconds?: number;
  /** Replaces the table's status: `policy_violation_status`, or a provider's own 4xx. */
  readonly status?: number;
  /** What the provider answered, where it answered. */
  readonly providerStatus?: number;
  /** A provider's own reply that passes through unchanged. */
  readonly passThrough?: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  readonly cause?: unknown;
}

/** A named failure of an exchange. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: FailureCode;
  readonly details: GatewayErrorDetails;

  constructor(code: FailureCode, details: GatewayErrorDetails = {}) {
    super(
      details.message ?? failures[code].message,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = code;
    this.details = details;
  }

  get row(): Row {
    return failures[this.code];
  }

  get status(): number {
    return this.details.status ?? this.row.status;
  }
}

/** Narrows what RxJS hands us: a stranger becomes `internal`, with the stranger as its cause. */
export const toGatewayError = (error: unknown): GatewayError =>
  error instanceof GatewayError ? error : new GatewayError('internal', { cause: error });
