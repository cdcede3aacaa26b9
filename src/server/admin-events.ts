/** /admin/events: list, inspect, count and replay events over HTTP, as `sluice events` does at the terminal. */
import type { FastifyInstance } from 'fastify';
import { GatewayError } from '../exchange/gateway-error.ts';
import type { EventQuery, EventsAdminPort } from './ports.ts';

/** Registers the routes below the scope's prefix. Filters come as query strings, replay's also as a JSON body. */
export const registerAdminEvents = (scope: FastifyInstance, events: EventsAdminPort): void => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, scope.getDefaultJsonParser('error', 'error'));

  scope.get('/events', (request) => events.list(asQuery(request.query)));
  scope.get('/events/stats', () => events.stats());
  scope.get<{ Params: { id: string } }>('/events/:id', async (request) => {
    const event = await events.show(request.params.id);
    if (event === undefined || event === null) {
      throw new GatewayError('unknown_route', { message: 'There is no event with this id.' });
    }
    return event;
  });
  scope.post('/events/replay', (request) =>
    events.replay({ ...asQuery(request.query), ...asQuery(request.body ?? {}) }),
  );
};

const asQuery = (given: unknown): EventQuery => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new GatewayError('invalid_request');
  const query: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw new GatewayError('invalid_request', { param: name });
    }
    query[name] = value;
  }
  return query;
};
