/** The name of a request: the caller's own where it is well-formed, else a UUIDv7 (RFC 9562, section 5.7). */
import { uuid7 } from '../events/uuid7.ts';

const wellFormed = /^[A-Za-z0-9._-]{1,128}$/;

/** What `x-request-id` says, if it can safely be logged and sent back; else a new id. */
export const requestId = (header: string | string[] | undefined): string =>
  typeof header === 'string' && wellFormed.test(header) ? header : uuid7();
