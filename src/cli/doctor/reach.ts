/** Whether a host accepts a connection: TCP, and TLS where the URL says so. Sends nothing. */
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Check } from '../doctor.ts';

const patienceMs = 3_000;

const defaultPorts: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'redis:': 6379,
  'rediss:': 6379,
  'postgres:': 5432,
  'postgresql:': 5432,
};

/** Resolves always; the check says how it went. */
export const reach = (what: string, url: URL): Promise<Check> =>
  new Promise((resolve) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = url.port === '' ? (defaultPorts[url.protocol] ?? 443) : Number(url.port);
    const secure = url.protocol === 'https:' || url.protocol === 'rediss:';
    const start = performance.now();
    const socket = secure ? connectTls({ host, port, servername: host }) : connect({ host, port });
    const done = (state: Check['state'], detail: string): void => {
      socket.destroy();
      resolve({ what, state, detail: `${host}:${port} ${detail}` });
    };
    socket.setTimeout(patienceMs, () => done('failed', `did not answer within ${patienceMs / 1_000}s`));
    socket.once(secure ? 'secureConnect' : 'connect', () =>
      done('ok', `${secure ? 'TLS' : 'TCP'} in ${Math.round(performance.now() - start)}ms`),
    );
    socket.once('error', (error: NodeJS.ErrnoException) => done('failed', error.code ?? error.message));
  });
