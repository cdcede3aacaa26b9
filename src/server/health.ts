/** What orchestrators and scrapers ask: is it alive, may it be sent requests, what does it count. */
import type { FastifyInstance } from 'fastify';
import { failures } from '../exchange/gateway-error.ts';
import type { GatewayPorts } from './ports.ts';

/** Registers /health, /livez, /readyz and /metrics. */
export const registerHealth = (server: FastifyInstance, ports: GatewayPorts, draining: () => boolean): void => {
  const { version } = ports;
  server.get('/health', () => ({ status: 'ok', version, uptime_seconds: Math.floor(process.uptime()) }));

  server.get('/livez', () => ({ status: 'ok' }));

  server.get('/readyz', (_request, reply) => {
    const { ready, reason } = draining() ? { ready: false, reason: 'draining' } : ports.ready();
    if (ready) return reply.send({ status: 'ready' });
    return reply.code(failures.draining.status).send({ status: 'not ready', reason: reason ?? 'starting' });
  });

  server.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await ports.metrics();
    return reply.type(contentType).send(text);
  });
};
