/** Reads a request's body as bytes, up to a limit. Past it the rest is read and thrown away, so that the refusal reaches the caller. */
import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../exchange/gateway-error.ts';

/** Where the caller left before the body was whole, `done` is never called. `maxBytes` is in bytes. */
export const readBody = (
  request: IncomingMessage,
  maxBytes: number,
  done: (body: Uint8Array | GatewayError) => void,
): void => {
  const tooLarge = () =>
    new GatewayError('request_too_large', { message: `The body is larger than ${maxBytes} bytes.` });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    done(tooLarge());
    return;
  }
  let parts: Buffer[] = [];
  let size = 0;
  request.on('data', (part: Buffer) => {
    if (size > maxBytes) return;
    size += part.length;
    if (size <= maxBytes) {
      parts.push(part);
      return;
    }
    parts = [];
    done(tooLarge());
  });
  request.on('end', () => {
    if (size > maxBytes) return;
    const [only] = parts;
    done(parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, size));
  });
};
