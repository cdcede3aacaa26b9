/** GET /v1/models: what the configured targets serve, in the shape the caller's SDK expects. */
import type { FastifyInstance } from 'fastify';
import { GatewayError } from '../exchange/gateway-error.ts';
import type { GatewayPorts, ServedModel } from './ports.ts';

/** Registers /v1/models and /v1/models/{id}. Callers that send `anthropic-version` get Anthropic's shape. */
export const registerModels = (server: FastifyInstance, ports: GatewayPorts): void => {
  server.get('/v1/models', (request) =>
    speaksAnthropic(request.headers) ? anthropicList(ports.models()) : openaiList(ports.models()),
  );

  server.get<{ Params: { '*': string } }>('/v1/models/*', (request) => {
    // A wildcard: model ids may hold slashes.
    const model = ports.models().find(({ id }) => id === request.params['*']);
    if (model === undefined) throw new GatewayError('model_not_found');
    return speaksAnthropic(request.headers) ? anthropicModel(model) : openaiModel(model);
  });
};

const speaksAnthropic = (headers: Readonly<Record<string, unknown>>): boolean =>
  headers['anthropic-version'] !== undefined;

const openaiModel = ({ id, created, owned_by }: ServedModel) => ({ id, object: 'model', created, owned_by });

const openaiList = (models: readonly ServedModel[]) => ({ object: 'list', data: models.map(openaiModel) });

const anthropicModel = ({ id, created }: ServedModel) => ({
  type: 'model',
  id,
  display_name: id,
  created_at: new Date(created * 1000).toISOString(),
});

const anthropicList = (models: readonly ServedModel[]) => ({
  data: models.map(anthropicModel),
  has_more: false,
  first_id: models.at(0)?.id ?? null,
  last_id: models.at(-1)?.id ?? null,
});
