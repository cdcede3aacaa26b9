/**
 * A real HTTP provider on loopback that does, request by request, what a test tells it: answers, streams, stalls, cuts, resets, hangs.
 *
 *   const provider = await startProvider(openaiStream(['Hel', 'lo']), { status: 500, json: {} });
 *   … point a target at `provider.url` (no trailing /v1) …
 *   expect(provider.requests[0]?.body).toContain('gpt-4o');
 *   await provider.closed(0);   // waits until the socket that carried request 0 has closed, gives the time of it
 *   await provider.stop();
 *
 * The first request gets the first script, the second the second …; the last script repeats. A function `(request, n) => Script` decides freely;
 * `provider.script(…)` replaces the script while running. Ready-made answers of both dialects: provider-scripts.ts.
 * A port that never accepts, and one that never shakes hands: hanging-ports.ts.
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** One piece of a body. `after` is the wait in front of it, milliseconds. `data` is sent as one SSE event, `raw` as it stands. */
export type Step =
  | { readonly after?: number; readonly data: string; readonly event?: string }
  | { readonly after?: number; readonly raw: string | Uint8Array };

export interface Script {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A JSON body with content-length. */
  readonly json?: unknown;
  /** A body as it stands, with content-length. */
  readonly body?: string | Uint8Array;
  /** A chunked `text/event-stream` body (or other, by `headers`), piece by piece. */
  readonly sse?: readonly Step[];
  /** What comes instead of the ending: the connection is closed, reset, or stays open and silent. With `json` and `body` half of it is sent. */
  readonly cut?: 'fin' | 'rst' | 'stall';
  /** `headers`: the request is read and nothing is answered. `body`: the headers are flushed and nothing follows. */
  readonly hang?: 'headers' | 'body';
  /** Reset (or closed) before a byte is answered. */
  readonly refuse?: 'fin' | 'rst';
  /** Milliseconds in front of the headers. */
  readonly delay?: number;
  /** Bytes written to the socket instead of an HTTP answer; the connection is closed behind them unless `cut` is 'stall'. */
  readonly wire?: string | Uint8Array;
}

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Which connection carried it: 0 for the first that was accepted. */
  readonly connection: number;
  /** `performance.now()`, when the body was whole. */
  readonly at: number;
}

export type Play = Script | ((request: SeenRequest, n: number) => Script | Promise<Script>);

export interface ScriptedProvider {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly SeenRequest[];
  /** Connections accepted so far, and how many of them are open. */
  readonly accepted: number;
  readonly open: number;
  /** Bytes of bodies that were handed to sockets, for backpressure tests. */
  readonly bytesWritten: number;
  /** Replaces the scripts; the count starts again. */
  script(...plays: readonly Play[]): void;
  /** Resolves once n requests have arrived whole. */
  arrived(n: number): Promise<void>;
  /** Resolves with the `performance.now()` at which the connection of request n closed. */
  closed(n: number): Promise<number>;
  /** Closes every open connection now (a provider that restarts) and goes on listening. */
  dropConnections(how?: 'fin' | 'rst'): void;
  stop(): Promise<void>;
}

interface Connection {
  readonly socket: Socket;
  readonly index: number;
  readonly closed: Promise<number>;
}

const bodyOf = async (message: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
};

const cutOff = (socket: Socket, how: 'fin' | 'rst' | 'stall'): void => {
  if (how === 'rst') socket.resetAndDestroy();
  else if (how === 'fin') socket.end();
};

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const goOn = () => {
      response.off('drain', goOn).off('close', goOn);
      resolve();
    };
    response.on('drain', goOn).on('close', goOn);
  });

const writeOut = async (response: ServerResponse, data: string | Uint8Array, count: (bytes: number) => void) => {
  if (response.destroyed) return;
  count(Buffer.byteLength(data));
  if (!response.write(data)) await drained(response);
};

const textOf = (step: Step): string | Uint8Array => {
  if ('raw' in step) return step.raw;
  const name = step.event === undefined ? '' : `event: ${step.event}\n`;
  return `${name}data: ${step.data}\n\n`;
};

const perform = async (script: Script, response: ServerResponse, socket: Socket, count: (bytes: number) => void) => {
  if (script.delay !== undefined) await sleep(script.delay);
  if (script.refuse !== undefined) return cutOff(socket, script.refuse);
  if (script.hang === 'headers') return;
  if (script.wire !== undefined) {
    socket.write(script.wire);
    if (script.cut !== 'stall') cutOff(socket, script.cut ?? 'fin');
    return;
  }
  const whole = script.json === undefined ? script.body : JSON.stringify(script.json);
  const type = script.json !== undefined ? 'application/json' : script.sse ? 'text/event-stream' : 'text/plain';
  const length = whole === undefined || script.sse ? {} : { 'content-length': String(Buffer.byteLength(whole)) };
  response.writeHead(script.status ?? 200, { 'content-type': type, ...length, ...script.headers });
  response.flushHeaders();
  if (script.hang === 'body') return;
  for (const step of script.sse ?? []) {
    if (step.after !== undefined) await sleep(step.after);
    await writeOut(response, textOf(step), count);
  }
  if (whole !== undefined && !script.sse) {
    const bytes = Buffer.from(whole);
    await writeOut(response, script.cut ? bytes.subarray(0, bytes.length >> 1) : bytes, count);
  }
  if (script.cut === undefined) response.end();
  else setImmediate(() => cutOff(socket, script.cut ?? 'fin'));
};

/** Starts a provider on a free port of 127.0.0.1. Without a script every request is answered 200 `{}`. */
export const startProvider = async (...initial: readonly Play[]): Promise<ScriptedProvider> => {
  let plays = initial;
  let turn = 0;
  let bytesWritten = 0;
  const requests: SeenRequest[] = [];
  const connections = new Map<Socket, Connection>();
  const byIndex: Connection[] = [];
  const waiting: { readonly n: number; readonly resolve: () => void }[] = [];

  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { socket } = message;
    const seen: SeenRequest = {
      method: message.method ?? '',
      url: message.url ?? '',
      headers: message.headers,
      body: await bodyOf(message),
      connection: connections.get(socket)?.index ?? -1,
      at: performance.now(),
    };
    requests.push(seen);
    for (const { n, resolve } of waiting) if (requests.length >= n) resolve();
    const n = turn++;
    const play = plays[Math.min(n, plays.length - 1)] ?? { json: {} };
    const script = typeof play === 'function' ? await play(seen, n) : play;
    await perform(script, response, socket, (bytes) => {
      bytesWritten += bytes;
    });
  };

  const server = createServer({ keepAliveTimeout: 0, noDelay: true }, (message, response) => {
    // A caller that leaves while its body is read or its answer written is an ordinary event here.
    answer(message, response).catch(() => message.socket.destroy());
  });
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => {});
    const closed = new Promise<number>((resolve) => socket.once('close', () => resolve(performance.now())));
    const connection = { socket, index: byIndex.length, closed };
    connections.set(socket, connection);
    byIndex.push(connection);
    socket.once('close', () => connections.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const closedOf = (n: number): Promise<number> => {
    const connection = byIndex[requests[n]?.connection ?? -1];
    return connection?.closed ?? Promise.reject(new Error(`request ${n} has not arrived`));
  };

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    get accepted() {
      return byIndex.length;
    },
    get open() {
      return connections.size;
    },
    get bytesWritten() {
      return bytesWritten;
    },
    script(...next) {
      plays = next;
      turn = 0;
    },
    arrived: (n) =>
      new Promise((resolve) => {
        if (requests.length >= n) resolve();
        else waiting.push({ n, resolve });
      }),
    closed: closedOf,
    dropConnections(how = 'fin') {
      for (const socket of [...connections.keys()]) how === 'rst' ? socket.resetAndDestroy() : socket.end();
    },
    async stop() {
      const ended = once(server, 'close');
      server.close();
      server.closeAllConnections();
      for (const socket of connections.keys()) socket.destroy();
      await ended;
    },
  };
};
