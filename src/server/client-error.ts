/** What HTTP itself refuses (RFC 9112): broken syntax, headers too large, requests that never finish. Written by hand, since there is no response object. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { GatewayError } from '../exchange/gateway-error.ts';
import type { ErrorReply } from './ports.ts';
import { pathOf } from './route-table.ts';

/** The parser's complaint in our words. Node's own messages may quote what was sent; ours never do. */
export const parserError = (code: string | undefined): GatewayError => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new GatewayError('headers_too_large');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new GatewayError('invalid_request', { message: 'The request did not arrive in time.' });
    default:
      return new GatewayError('invalid_request', { message: 'This is not a valid HTTP request.' });
  }
};

/** The path in the request line that these bytes begin with, if they do: an error is told in the dialect that is spoken there. */
export const pathIn = (received: Buffer | undefined): string => {
  const [, target = '/'] = /^[A-Z]+ (\S+)/.exec(received?.toString('latin1', 0, longestPath) ?? '') ?? [];
  return pathOf(target);
};

/** Bytes of a request line that are looked at. */
const longestPath = 256;

/** Answers on the bare socket and closes it. A socket on which a reply has begun, or that is gone, is only closed. */
export const answerClientError = (socket: Duplex, begun: boolean, reply: ErrorReply): void => {
  if (begun || !socket.writable) {
    socket.destroy();
    return;
  }
  const headers = Object.entries({
    ...reply.headers,
    'content-length': String(Buffer.byteLength(reply.body)),
    connection: 'close',
  });
  const lines = headers.map(([name, value]) => `${name}: ${value}`).join('\r\n');
  socket.end(`HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ''}\r\n${lines}\r\n\r\n${reply.body}`, () =>
    socket.destroy(),
  );
};
