/** The vendors' own SDKs, fed with what a translator makes of a provider's answer, over a socket on loopback. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

export interface Answering {
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
  /** The last body that was sent. */
  readonly asked: () => string;
  readonly close: () => Promise<void>;
}

const read = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
};

/** A server that answers everything with this body, and clients for it. */
export const answering = async (body: string, contentType: string): Promise<Answering> => {
  let asked = '';
  const server = createServer(async (request, response) => {
    asked = await read(request);
    response.writeHead(200, { 'content-type': contentType }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const common = { apiKey: 'k', maxRetries: 0 };
  return {
    openai: new OpenAI({ ...common, baseURL: `http://127.0.0.1:${port}/v1` }),
    anthropic: new Anthropic({ ...common, baseURL: `http://127.0.0.1:${port}` }),
    asked: () => asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
