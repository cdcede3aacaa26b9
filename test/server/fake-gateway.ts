/** A gateway of the test's choosing behind the real server: the ports are written by the test, the sockets are real. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { BehaviorSubject, from, NEVER, type Observable } from 'rxjs';
import type { Received } from '../../src/exchange/exchange.ts';
import type { ReplyFrame, Valve } from '../../src/exchange/frame.ts';
import type { GatewayError } from '../../src/exchange/gateway-error.ts';
import type { GatewayPorts, ServedRoute } from '../../src/server/ports.ts';
import { createServer, type GatewayServer } from '../../src/server/server.ts';
import type { ServerSettings } from '../../src/server/settings.ts';

export const chatRoute: ServedRoute = {
  name: 'chat',
  method: 'POST',
  path: '/v1/chat/completions',
  dialect: 'openai-chat',
  timeouts: { request: 120_000 },
};
export const messagesRoute: ServedRoute = {
  name: 'messages',
  method: 'POST',
  path: '/v1/messages',
  dialect: 'anthropic-messages',
  timeouts: { request: null },
};

export const settings: ServerSettings = {
  host: '127.0.0.1',
  port: 0,
  maxBody: 1024,
  maxConcurrency: 2,
  queue: 1,
  admin: { enabled: true, token: undefined },
};

/** Frames that all come at once. */
export const frames = (...list: ReplyFrame[]): Observable<ReplyFrame> => from(list);

export const json = (body: string): Observable<ReplyFrame> =>
  frames(
    { kind: 'head', status: 200, headers: { 'content-type': 'application/json' }, stream: false },
    { kind: 'end', data: body },
  );

export const streamHead = (valve?: Valve): ReplyFrame => ({
  kind: 'head',
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  stream: true,
  ...(valve && { valve }),
});

export const chunk = (data: string): ReplyFrame => ({ kind: 'chunk', data, content: true });

/** What the gateway was told, in order. */
export interface Told {
  readonly exchanges: Received[];
  readonly refusals: GatewayError[];
  readonly abandoned: Received[];
}

export interface FakeGateway {
  readonly url: string;
  readonly port: number;
  readonly server: GatewayServer;
  readonly told: Told;
  readonly logged: Record<string, unknown>[];
}

const running: GatewayServer[] = [];

/** Listens on a free port until `stopGateways`. */
export const startGateway = async (
  exchange: (received: Received) => Observable<ReplyFrame>,
  overrides: Partial<GatewayPorts> = {},
): Promise<FakeGateway> => {
  const told: Told = { exchanges: [], refusals: [], abandoned: [] };
  const logged: Record<string, unknown>[] = [];
  const ports: GatewayPorts = {
    exchange: (received) => {
      told.exchanges.push(received);
      return exchange(received);
    },
    refuse: (received, error) => {
      told.refusals.push(error);
      const { status, headers, body } = errorReply(error, received.dialect, received.id);
      return frames({ kind: 'head', status, headers, stream: false }, { kind: 'end', data: body });
    },
    abandon: (received) => void told.abandoned.push(received),
    errorReply,
    routes: () => routes,
    models: () => [{ id: 'gpt-4o', owned_by: 'openai', created: 1_700_000_000 }],
    ready: () => ({ ready: true }),
    metrics: async () => ({ contentType: 'text/plain; version=0.0.4', text: 'sluice_requests_total 1\n' }),
    admin: {
      circuits: () => ({ openai: 'closed' }),
      circuits$: new BehaviorSubject({ openai: 'closed' }),
      config: () => ({ pack: 'test' }),
      targets: () => [],
      pools: () => [],
      events: {
        list: async (query) => ({ query }),
        show: async (id) => (id === 'known' ? { id } : undefined),
        stats: async () => ({ produced: 1 }),
        replay: async (query) => ({ replayed: 0, query }),
      },
    },
    version: '1.2.3',
    settings,
    ...overrides,
  };
  const logger = pino({ level: 'debug' }, { write: (line) => logged.push(JSON.parse(line)) });
  const server = createServer(ports, logger);
  running.push(server);
  const url = await server.listen();
  return { url, port: Number(new URL(url).port), server, told, logged };
};

const routes = [chatRoute, messagesRoute];

export const stopGateways = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((server) => server.drain(0)));
};

const errorReply: GatewayPorts['errorReply'] = (error, dialect, requestId) => ({
  status: error.status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(
    dialect === 'anthropic-messages'
      ? { type: 'error', error: { type: error.row.type, message: error.message }, request_id: requestId }
      : {
          error: {
            message: error.message,
            type: error.row.type,
            code: error.row.code,
            param: null,
            request_id: requestId,
          },
        },
  ),
});

export const post = (gateway: FakeGateway, body = '{}', headers: Record<string, string> = {}, path = chatRoute.path) =>
  fetch(`${gateway.url}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

/** Writes bytes to the gateway and reads until it closes the connection. */
export const rawExchange = async (gateway: FakeGateway, bytes: string): Promise<string> => {
  const socket = await rawSocket(gateway, bytes);
  let text = '';
  socket.on('data', (data: Buffer) => {
    text += data.toString();
  });
  await once(socket, 'close');
  return text;
};

export const rawSocket = async (gateway: FakeGateway, bytes: string): Promise<Socket> => {
  const socket = connect(gateway.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
};

export const rawPost = (body: string, headers = ''): string =>
  `POST ${chatRoute.path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** An exchange that never answers, and tells whether it was unsubscribed. */
export const endless = NEVER;

/** Waits for a condition, checking at each turn of the loop; fails after `timeout` milliseconds. */
export const until = async (condition: () => boolean, timeout = 2000): Promise<number> => {
  const started = performance.now();
  while (!condition()) {
    if (performance.now() - started > timeout) throw new Error(`not within ${timeout} ms: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return performance.now() - started;
};
