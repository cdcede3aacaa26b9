/** A caller who leaves takes everything along: the upstream socket closes within 50 ms, in every phase, and the event says abandoned. */
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type GatewayOptions, type GatewayProcess, startGateway } from '../support/gateway-process.ts';
import { startSilentPort } from '../support/hanging-ports.ts';
import { openaiTokens } from '../support/provider-scripts.ts';
import { readEvents } from '../support/read-events.ts';
import { type Play, type ScriptedProvider, startProvider } from '../support/scripted-provider.ts';
import { until } from '../support/until.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const gatewayWith = async (options: GatewayOptions): Promise<GatewayProcess> => {
  const gateway = await startGateway({ ...options, chain: ['audit-logger'] });
  stops.push(() => gateway.stop());
  return gateway;
};
const providerWith = async (play: Play): Promise<ScriptedProvider> => {
  const provider = await startProvider(play);
  stops.push(() => provider.stop());
  return provider;
};

/** A raw socket, so that leaving is exactly one RST or FIN at a moment of our choice. */
const request = (gateway: GatewayProcess, stream = true): Socket => {
  const { hostname, port } = new URL(gateway.url);
  const body = JSON.stringify({ model: 'm', stream, messages: [{ role: 'user', content: 'Go.' }] });
  const socket = connect(Number(port), hostname).on('error', () => {});
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  return socket;
};

const abandoned = (gateway: GatewayProcess, count = 1) =>
  until(
    () => {
      const events = readEvents(gateway.dataDir).filter(({ outcome }) => outcome === 'abandoned');
      return events.length === count ? events : undefined;
    },
    5_000,
    gateway.output,
  );

const closesInTime = async (provider: ScriptedProvider, caller: Socket, requestNumber = 0): Promise<void> => {
  const leftAt = performance.now();
  caller.destroy();
  expect((await provider.closed(requestNumber)) - leftAt).toBeLessThan(50);
};

describe('a caller leaves', () => {
  it('while its request is queued: it never reaches the provider', async () => {
    const provider = await providerWith({ hang: 'headers' });
    const gateway = await gatewayWith({
      targets: [{ id: 'a', base_url: provider.url }],
      gateway: { limits: { max_concurrency: 1, queue: 5 } },
    });
    const running = request(gateway);
    await provider.arrived(1);
    const queued = request(gateway);
    const third = request(gateway);
    // Both stand in the kernel, then round trips behind them: one turn of the gateway's loop accepts, the next reads. A single one on a
    // kept-alive connection can overtake them, and a caller who leaves unread leaves no event.
    await Promise.all([queued, third].map((socket) => new Promise((sent) => socket.write('', sent))));
    for (let turn = 0; turn < 3; turn += 1) await fetch(`${gateway.url}/livez`);
    queued.destroy();
    await abandoned(gateway);
    await closesInTime(provider, running);
    // The third one moves up into the place; the second one does not come back.
    await provider.arrived(2);
    third.destroy();
    await abandoned(gateway, 3);
    expect(provider.requests).toHaveLength(2);
  });

  it('while the connection is made', async () => {
    const silent = await startSilentPort();
    stops.push(() => silent.stop());
    const gateway = await gatewayWith({ targets: [{ id: 'a', base_url: `https://127.0.0.1:${silent.port}` }] });
    const caller = request(gateway);
    await until(() => (silent.open === 1 ? true : undefined));
    const leftAt = performance.now();
    caller.destroy();
    await until(() => (silent.open === 0 ? true : undefined));
    expect(performance.now() - leftAt).toBeLessThan(50);
    const [event] = await abandoned(gateway);
    expect(event?.attempts).toMatchObject([{ target: 'a', outcome: 'abandoned' }]);
  });

  it.each([
    ['while waiting for the headers', { hang: 'headers' } as const],
    ['before the first content', { sse: openaiTokens([]), cut: 'stall' } as const],
    ['in the middle of a stream', { sse: openaiTokens(['one ', 'two ']), cut: 'stall' } as const],
  ])('%s', async (phase, script) => {
    const provider = await providerWith(script);
    const gateway = await gatewayWith({ targets: [{ id: 'a', base_url: provider.url }] });
    const caller = request(gateway);
    let heard = '';
    caller.on('data', (data: Buffer) => {
      heard += data.toString();
    });
    await provider.arrived(1);
    if (phase.includes('stream')) await until(() => (heard.includes('two ') ? true : undefined));
    await closesInTime(provider, caller);
    const [event] = await abandoned(gateway);
    expect(event).toMatchObject({ outcome: 'abandoned', status: 499, target: 'a' });
  });

  it('while a retry waits: no second attempt is made', async () => {
    const provider = await providerWith({ status: 503, json: {} });
    const gateway = await gatewayWith({
      targets: [{ id: 'a', base_url: provider.url }],
      gateway: { retry: { max_attempts: 5, initial_delay: '5s', max_delay: '5s' } },
    });
    const caller = request(gateway);
    await provider.arrived(1);
    caller.destroy();
    await abandoned(gateway);
    expect(provider.requests).toHaveLength(1);
  });
});
