/** The bundled provider of the demo: OpenAI's dialects over real HTTP, with the timing of a real model and no key. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { answerDemo } from './answer-demo.ts';
import { lifelike, type Pace } from './pace.ts';
import { sendJson } from './send.ts';

export interface DemoProvider {
  readonly url: string;
  close(): Promise<void>;
}

export interface DemoProviderOptions {
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly pace?: Pace;
}

/** Starts to listen. @throws {Error} EADDRINUSE … from the system */
export const startDemoProvider = async ({
  host = '127.0.0.1',
  port,
  pace = lifelike,
}: DemoProviderOptions): Promise<DemoProvider> => {
  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    serve(request, response, pace).catch((error: unknown) => {
      // The caller left in the middle of an answer, or the demo itself is wrong; a provider says the latter in its own way.
      if (response.destroyed) return;
      if (response.headersSent) response.destroy();
      else
        sendJson(response, 500, { error: { message: String(error), type: 'server_error', param: null, code: null } });
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://${host}:${portOf(address)}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;

export const demoModels = ['demo-chat', 'demo-embeddings'];

const serve = async (request: IncomingMessage, response: ServerResponse, pace: Pace): Promise<void> => {
  const path = new URL(request.url ?? '/', 'http://demo').pathname;
  if (request.method === 'GET' && path === '/v1/models') {
    const data = demoModels.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'sluice' }));
    sendJson(response, 200, { object: 'list', data });
    return;
  }
  await answerDemo(path, await readText(request), response, pace);
};
