/** One connection to a provider: TCP and TLS under one budget, which is ours and not the HTTP client's. */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { GatewayError } from '../exchange/gateway-error.ts';
import type { Endpoint } from './endpoint.ts';

export interface Connected {
  ready(socket: Socket): void;
  /** With connect_timeout or connect_failed. */
  failed(error: GatewayError): void;
}

/** TLS sessions by origin: a resumed handshake saves a round trip. The latest is kept. */
const sessions = new Map<string, Buffer>();

/** Not a closure of a connection attempt, which knows the exchange that asked for it. */
const ignore = (): void => {};

const start = ({ origin, secure, hostname, port }: Endpoint): Socket => {
  // Both address families are tried in turn (RFC 8305), and small writes leave at once.
  const options = { host: hostname, port, autoSelectFamily: true, noDelay: true };
  if (!secure) return connectTcp({ ...options, keepAlive: true, keepAliveInitialDelay: 60_000 });
  const session = sessions.get(origin);
  const socket = connectTls({
    ...options,
    // A server name is never an address (RFC 6066 section 3).
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    ...(session === undefined ? {} : { session }),
    ALPNProtocols: ['http/1.1'],
  });
  socket.setKeepAlive(true, 60_000).setNoDelay(true);
  return socket.on('session', (fresh: Buffer) => sessions.set(origin, fresh));
};

/**
 * Connects, and calls exactly one of the two, later. Milliseconds; null waits as long as the kernel does.
 * @returns gives up: destroys the socket and calls neither
 */
export const connectSocket = (
  endpoint: Endpoint,
  timeout: number | null,
  { ready, failed }: Connected,
): (() => void) => {
  const socket = start(endpoint);
  const onReady = (): void => {
    clearTimeout(timer);
    socket.off('error', onError);
    // Between two requests nobody else listens; an error there only means that the connection is gone.
    socket.on('error', ignore);
    ready(socket);
  };
  const onError = (cause: Error): void => {
    give();
    failed(new GatewayError('connect_failed', { phase: 'connect', cause }));
  };
  const give = (): void => {
    clearTimeout(timer);
    socket.off(event, onReady).off('error', onError).on('error', ignore);
    socket.destroy();
  };
  const event = endpoint.secure ? 'secureConnect' : 'connect';
  const timer =
    timeout === null
      ? undefined
      : setTimeout(() => {
          give();
          failed(new GatewayError('connect_timeout', { phase: 'connect' }));
        }, timeout);
  socket.once(event, onReady).on('error', onError);
  return give;
};
