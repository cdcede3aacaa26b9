/** What HTTP itself refuses (RFC 9112): broken syntax, headers too large, requests that never finish. Written by hand, since there is no response object. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { GatewayError } from '../exchange/gateway-error.ts';
import type { ErrorReply } from './ports.ts';

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

/** Answers on the bare socket and closes it. A socket on which a reply is under way, or that is gone, is only closed. */
export const answerClientError = (socket: Socket, busy: boolean, reply: ErrorReply): void => {
  if (busy || !socket.writable) {
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
    socket.destroySoon(),
  );
};
