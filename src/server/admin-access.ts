/** Who may use /admin: holders of the token; without a token, this machine only. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ServerSettings } from './settings.ts';

export type AdminAccess = 'granted' | 'unauthenticated' | 'off';

/** Whether a request with these headers may use /admin. */
export const adminAccess = (
  { admin, host }: Pick<ServerSettings, 'admin' | 'host'>,
  headers: IncomingHttpHeaders,
): AdminAccess => {
  if (!admin.enabled) return 'off';
  if (admin.token !== undefined) {
    const [, given = ''] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
    return sameSecret(given, admin.token.reveal()) ? 'granted' : 'unauthenticated';
  }
  if (!isLoopback(host)) return 'off';
  // A web page can make a browser on this machine send requests here under its own host name (DNS rebinding).
  return isLoopback(hostOf(headers.host ?? '')) ? 'granted' : 'unauthenticated';
};

/** Compares digests: equal lengths always, and time that does not depend on where two secrets differ. */
const sameSecret = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);

const hostOf = (header: string): string => header.replace(/:\d+$/, '');
