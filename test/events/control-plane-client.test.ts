import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ControlPlaneClient } from '../../src/events/control-plane-client.ts';
import { DeliveryError } from '../../src/events/delivery-error.ts';

const serve = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
};

const secret = `whsec_${Buffer.from('a very secret signing key').toString('base64')}`;

const post = async (
  controlPlaneUrl: string,
  signal = new AbortController().signal,
): Promise<DeliveryError | undefined> => {
  const client = new ControlPlaneClient({ controlPlaneUrl, bearerToken: 'a-secret-token', signingSecrets: [secret] });
  onTestFinished(() => client.close());
  try {
    await client.post('batch', ['{"id":"private-event"}'], signal);
    return undefined;
  } catch (error) {
    if (error instanceof DeliveryError) return error;
    throw error;
  }
};

describe('a POST to the control plane', () => {
  it('goes to v1/events below the configured URL, with token, signature and type', async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      const { authorization, 'content-type': type, 'webhook-id': id, 'webhook-signature': signature } = request.headers;
      seen.push(request.method, request.url, authorization, type, id, typeof signature);
      response.end();
    });
    expect(await post(`${url}/tenant/7/`)).toBeUndefined();
    expect(seen).toEqual([
      'POST',
      '/tenant/7/v1/events',
      'Bearer a-secret-token',
      'application/json',
      'batch',
      'string',
    ]);
  });

  it.each([
    [301, 'retryable'],
    [400, 'refused'],
    [429, 'retryable'],
    [500, 'retryable'],
  ] as const)('answered %i is %s, with what was said and when to come back', async (status, failure) => {
    const url = await serve((_request, response) => {
      response
        .writeHead(status, { 'retry-after': '3', location: 'http://127.0.0.1:9/elsewhere' })
        .end('sorry '.repeat(1000));
    });
    const error = await post(url);
    expect(error).toMatchObject({ failure, status, retryAfter: 3_000 });
    expect(error?.message.length).toBeLessThan(400);
  });

  it.each([
    ['refuses the connection', async () => 'http://127.0.0.1:9'],
    ['has no name', async () => 'http://nobody.invalid'],
    ['cuts the connection', () => serve((request) => void request.socket.resetAndDestroy())],
    [
      'cuts the answer',
      () =>
        serve((request, response) =>
          response.writeHead(500, { 'content-length': 10 }).write('x', () => request.socket.destroy()),
        ),
    ],
  ])('to one that %s is unreachable, and says nothing of what was sent', async (_name, start) => {
    const error = await post(await start());
    expect(error).toMatchObject({ failure: 'unreachable', status: null, retryAfter: undefined });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/secret|private|Bearer|whsec/);
  });

  it('to one that hangs ends with the signal', async () => {
    const asked = Promise.withResolvers<void>();
    const url = await serve(() => asked.resolve());
    const stop = new AbortController();
    const posting = post(url, stop.signal);
    await asked.promise;
    stop.abort();
    expect(await posting).toMatchObject({ failure: 'unreachable' });
  });
});
