/** The HTTP server: its limits, its routes, and its way to stop. */
import type { Duplex } from 'node:stream';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { GatewayError } from '../exchange/gateway-error.ts';
import { registerAdmin } from './admin.ts';
import { Admission } from './admission.ts';
import { answerClientError, parserError, pathIn } from './client-error.ts';
import { type Arrival, exchangeEndpoint } from './exchange-endpoint.ts';
import { registerHealth } from './health.ts';
import { registerModels } from './models.ts';
import { OpenReplies } from './open-replies.ts';
import type { GatewayPorts } from './ports.ts';
import { refusalOf } from './refusals.ts';
import { requestId } from './request-id.ts';
import { originForm, pathOf, routeTable } from './route-table.ts';

/** Time a caller has to send its whole request, in milliseconds. */
const requestArrival = 120_000;
/** Longer than the idle time of usual load balancers (60 s), so that they, and not we, close idle connections. */
const keepAlive = 75_000;

export interface GatewayServer {
  /** Starts to listen; resolves to the URL. @throws {Error} EADDRINUSE, EACCES … from the system */
  listen(): Promise<string>;
  /** No new requests; running ones finish within `timeout` milliseconds, then everything is closed. */
  drain(timeout: number): Promise<void>;
  readonly admission: Pick<Admission, 'running' | 'queued'>;
  /** For tests without a socket. */
  readonly fastify: FastifyInstance;
}

/**
 * Connections that may wait to be accepted. Node's 511 made a burst of a thousand callers wait for their handshakes to be sent again, for five to
 * eight seconds, where a 503 takes milliseconds. The kernel lowers it to its own limit (net.core.somaxconn).
 */
const backlog = 4_096;

export const createServer = (ports: GatewayPorts, logger: FastifyBaseLogger): GatewayServer => {
  let draining = false;
  const isDraining = () => draining;
  const routes = routeTable(() => ports.routes());
  const admission = new Admission(() => ports.settings);
  const open = new OpenReplies();
  const replies = new WeakMap<Duplex, Arrival>();

  /** What HTTP itself refuses has no reply object: the bytes are written to the socket. */
  const refuseOnSocket = (socket: Duplex, error: GatewayError, path: string): void => {
    const current = replies.get(socket);
    const id = current?.id ?? requestId(undefined);
    const { status, headers, body } = ports.errorReply(error, current?.route.dialect ?? routes.dialectAt(path), id);
    const said = { ...headers, 'x-request-id': id, 'server-timing': 'total;dur=0' };
    answerClientError(socket, current?.response.headersSent ?? false, { status, headers: said, body });
  };

  const server: FastifyInstance = fastify({
    // What is to be said is said by us: one line an exchange, made from its event.
    logger: false,
    genReqId: (request) => requestId(request.headers['x-request-id']),
    bodyLimit: ports.settings.maxBody,
    requestTimeout: requestArrival,
    keepAliveTimeout: keepAlive,
    forceCloseConnections: true,
    return503OnClosing: false,
    // Node would answer by itself, without a body; `hostMissing` does it in JSON.
    http: { requireHostHeader: false, keepAlive: true },
    rewriteUrl: ({ url = '/' }) => originForm(url),
    clientErrorHandler: (error, socket) => refuseOnSocket(socket, parserError(error.code), pathIn(rawPacketOf(error))),
    frameworkErrors: (error, request, reply) => sendError(error, request, reply),
  });

  const sendError = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const refusal = refusalOf(error);
    if (refusal.code === 'internal') logger.error({ request_id: request.id, err: error }, 'a route failed');
    const { status, headers, body } = ports.errorReply(refusal, routes.dialectAt(pathOf(request.url)), request.id);
    return reply
      .code(status)
      .headers({ ...headers, 'x-request-id': request.id })
      .send(body);
  };
  server.setErrorHandler(sendError);
  server.setNotFoundHandler((request, reply) => {
    const methods = routes.methods(pathOf(request.url));
    if (methods.length === 0) return sendError(new GatewayError('unknown_route'), request, reply);
    return sendError(new GatewayError('method_not_allowed'), request, reply.header('allow', methods.join(', ')));
  });
  // Fastify keeps the time itself only where it logs.
  const arrivals = new WeakMap<FastifyRequest, number>();
  server.addHook('onRequest', (request, _reply, done) => {
    arrivals.set(request, performance.now());
    const { host } = request.headers;
    done(host === undefined && request.raw.httpVersion === '1.1' ? hostMissing() : undefined);
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    reply.header('x-request-id', request.id);
    const now = performance.now();
    reply.header('server-timing', `total;dur=${(now - (arrivals.get(request) ?? now)).toFixed(3)}`);
    if (draining) reply.header('connection', 'close');
    logger.debug(
      { request_id: request.id, method: request.method, path: pathOf(request.url), status: reply.statusCode },
      'request',
    );
    done(null, payload);
  });

  registerHealth(server, ports, isDraining);
  registerModels(server, ports);
  registerAdmin(server, ports, (error, id) => logger.error({ request_id: id, err: error }, 'the circuit feed failed'));

  const serve = exchangeEndpoint({
    ports,
    admission,
    draining: isDraining,
    defect: (error, id) => logger.error({ request_id: id, err: error }, 'a reply broke its own rules'),
  });
  // Bodies are read by the endpoint, after it knows that there is room for them.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, _payload, done) => done(null));
  // Node would answer these two by itself, without a body, or not at all.
  server.server.on('connect', (_request, socket) =>
    refuseOnSocket(socket, new GatewayError('method_not_allowed'), '/'),
  );
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response));
  server.all('/*', (request, reply) => {
    const route = routes.find(request.method, pathOf(request.url));
    if (route === undefined) return reply.callNotFound();
    reply.hijack();
    const { raw } = reply;
    open.add(raw);
    const arrival: Arrival = { id: request.id, route, request: request.raw, response: raw };
    replies.set(request.socket, arrival);
    raw.once('close', () => {
      if (replies.get(request.socket) === arrival) replies.delete(request.socket);
    });
    serve(arrival);
    return reply;
  });

  return {
    listen: () => server.listen({ host: ports.settings.host, port: ports.settings.port, backlog }),
    drain: async (timeout) => {
      draining = true;
      const finished = await open.none(timeout);
      if (!finished) logger.warn({ open: open.count }, 'the drain timeout cut running exchanges');
      await server.close();
    },
    admission,
    fastify: server,
  };
};

/** What the parser was reading when it gave up; node adds it to the error. */
const rawPacketOf = (error: Error): Buffer | undefined =>
  'rawPacket' in error && Buffer.isBuffer(error.rawPacket) ? error.rawPacket : undefined;

const hostMissing = (): GatewayError =>
  new GatewayError('invalid_request', { message: 'HTTP/1.1 requests carry a Host header.' });
