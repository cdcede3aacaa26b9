/** What orchestrators, scrapers and SDKs ask beside exchanges. */
import { afterEach, expect, it } from 'vitest';
import { json, startGateway, stopGateways } from './fake-gateway.ts';

afterEach(stopGateways);

const get = async (url: string, headers: Record<string, string> = {}) => {
  const reply = await fetch(url, { headers });
  return { status: reply.status, type: reply.headers.get('content-type'), text: await reply.text() };
};

it('/health says exactly three things', async () => {
  const { url } = await startGateway(() => json('{}'));
  const { status, text } = await get(`${url}/health`);
  expect(status).toBe(200);
  const body: Record<string, unknown> = JSON.parse(text);
  expect(Object.keys(body)).toEqual(['status', 'version', 'uptime_seconds']);
  expect(body).toMatchObject({ status: 'ok', version: '1.2.3', uptime_seconds: expect.any(Number) });
});

it.each([
  [{ ready: true, reason: '' }, 200],
  [{ ready: false, reason: 'warming up' }, 503],
])('/readyz follows the gateway: %j', async (state, status) => {
  const { url } = await startGateway(() => json('{}'), { ready: () => state });
  const reply = await get(`${url}/readyz`);
  expect(reply.status).toBe(status);
  expect(reply.text).toContain(state.reason);
  expect((await get(`${url}/livez`)).status).toBe(200);
});

it('/metrics is Prometheus text', async () => {
  const { url } = await startGateway(() => json('{}'));
  expect(await get(`${url}/metrics`)).toEqual({
    status: 200,
    type: 'text/plain; version=0.0.4',
    text: 'sluice_requests_total 1\n',
  });
});

it('lists models as OpenAI does, and as Anthropic does for its callers', async () => {
  const { url } = await startGateway(() => json('{}'));
  expect(JSON.parse((await get(`${url}/v1/models`)).text)).toEqual({
    object: 'list',
    data: [{ id: 'gpt-4o', object: 'model', created: 1_700_000_000, owned_by: 'openai' }],
  });
  expect(JSON.parse((await get(`${url}/v1/models`, { 'anthropic-version': '2023-06-01' })).text)).toMatchObject({
    data: [{ type: 'model', id: 'gpt-4o', created_at: '2023-11-14T22:13:20.000Z' }],
    has_more: false,
    first_id: 'gpt-4o',
  });
  expect(JSON.parse((await get(`${url}/v1/models/gpt-4o`)).text)).toMatchObject({ id: 'gpt-4o' });
  expect((await get(`${url}/v1/models/none`)).status).toBe(404);
});
