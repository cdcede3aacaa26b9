/** /admin: circuits, targets, pools, the effective plan, and the delivery side of events. */
import type { FastifyInstance } from 'fastify';
import { GatewayError } from '../exchange/gateway-error.ts';
import { adminAccess } from './admin-access.ts';
import { registerAdminEvents } from './admin-events.ts';
import { circuitFeed } from './circuit-feed.ts';
import type { GatewayPorts } from './ports.ts';
import { writeFrames } from './write-frames.ts';

/** Registers everything under /admin behind `adminAccess`. */
export const registerAdmin = (
  server: FastifyInstance,
  ports: GatewayPorts,
  defect: (error: unknown, requestId: string) => void,
): void => {
  void server.register(
    async (scope) => {
      scope.addHook('onRequest', async (request) => {
        const access = adminAccess(ports.settings, request.headers);
        if (access === 'off') throw new GatewayError('unknown_route');
        if (access === 'unauthenticated') {
          throw new GatewayError('unauthenticated', {
            message: 'The admin token is required: authorization: Bearer …',
          });
        }
      });

      scope.get('/circuits', (request, reply) => {
        if (!(request.headers.accept ?? '').includes('text/event-stream')) return reply.send(ports.admin.circuits());
        reply.hijack();
        writeFrames(circuitFeed(ports.admin.circuits$), reply.raw, {
          requestId: request.id,
          closing: false,
          finished: () => undefined,
          defect: (error) => defect(error, request.id),
        });
        return reply;
      });
      scope.get('/targets', () => ports.admin.targets());
      scope.get('/pools', () => ports.admin.pools());
      scope.get('/config', () => ports.admin.config());
      registerAdminEvents(scope, ports.admin.events);
    },
    { prefix: '/admin' },
  );
};
