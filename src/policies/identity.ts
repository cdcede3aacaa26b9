/**
 * Who asks, as far as policies are told: `x-user-id`, `x-team-id`, `x-user-role` and `x-session-id`, set by whoever stands in front of
 * the gateway and has authenticated the caller. The gateway believes them; an edge that lets callers set them gives the decision away.
 */
import { createHash } from 'node:crypto';
import type { PolicyRequest } from './policy.ts';

/** Roles of the caller, lower case kept as it is written: `x-user-role: editor, analyst`. */
export const rolesOf = ({ headers }: PolicyRequest): readonly string[] =>
  (headers['x-user-role'] ?? '')
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');

/** Whether the caller brought a key of any kind. */
export const hasCredential = ({ headers }: PolicyRequest): boolean =>
  (headers.authorization ?? headers['x-api-key'] ?? headers['api-key'] ?? '').trim() !== '';

/** What groups requests to one session: the session header, else the user, else the key (as a digest), else nobody in particular. */
export const sessionOf = (request: PolicyRequest, header: string): string => {
  const named = request.headers[header];
  if (named !== undefined && named !== '') return `session ${named}`;
  const user = request.headers['x-user-id'] ?? request.user;
  if (user !== undefined && user !== '') return `user ${user}`;
  const key = request.headers.authorization ?? request.headers['x-api-key'];
  return key === undefined ? 'anonymous' : `key ${createHash('sha256').update(key).digest('base64url')}`;
};
