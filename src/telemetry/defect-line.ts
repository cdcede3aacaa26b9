/** The log line of a defect of ours: where it happened, and nothing it says, since a stranger's message may quote a prompt. */
import type { Logger } from 'pino';
import type { GatewayError } from '../exchange/gateway-error.ts';

/** Logs an `internal` error with the name and the stack frames of its cause. */
export const logDefect = (logger: Logger, requestId: string, error: GatewayError): void => {
  const cause = error.details.cause;
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  logger.error(
    {
      request_id: requestId,
      error: cause instanceof Error ? cause.name : typeof cause,
      stack: frames.map((f) => f.trim()),
    },
    'an exchange failed for a reason that is nobody’s but the gateway’s',
  );
};
