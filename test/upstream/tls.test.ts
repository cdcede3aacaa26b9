/** Providers speak TLS: the same exchange over it, resumed where possible, and refused where the name is not theirs. */
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openUpstream } from '../../src/upstream/open.ts';
import { Pools } from '../../src/upstream/pools.ts';
import { warmUp } from '../../src/upstream/warm-up.ts';
import { callTo, patient, readAnswer, roomy, until } from '../support/calling.ts';
import { certificate, privateKey } from '../support/loopback-certificate.ts';

let server: Server;
let pools: Pools;
let sockets: TLSSocket[];
let resumed: boolean[];
let url: string;
const trusted = getCACertificates('default');

beforeAll(() => setDefaultCACertificates([...trusted, certificate]));
afterAll(() => setDefaultCACertificates(trusted));

beforeEach(async () => {
  sockets = [];
  resumed = [];
  pools = new Pools(roomy);
  server = createServer(
    { cert: certificate, key: privateKey, ALPNProtocols: ['h2', 'http/1.1'] },
    (request, response) => {
      if (request.url?.endsWith('/stream') === true) response.write('data: 1\n\n');
      else response.end('over tls');
    },
  );
  server.on('secureConnection', (socket: TLSSocket) => {
    sockets.push(socket);
    resumed.push(socket.isSessionReused());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://localhost:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  pools.close(true);
  server.close();
});

const get = (baseUrl = url) => readAnswer(openUpstream(pools)(callTo(baseUrl), patient));

describe('over TLS', () => {
  it('an exchange is an exchange, by name and by address, and its connection is used again', async () => {
    expect(await get()).toMatchObject({ kinds: 'head chunk end', text: 'over tls' });
    await get();
    expect(sockets).toHaveLength(1);
    expect((await get(url.replace('localhost', '127.0.0.1'))).text).toBe('over tls');
  });

  it('HTTP/1.1 is what we offer', async () => {
    await get();
    expect(sockets[0]?.alpnProtocol).toBe('http/1.1');
  });

  it('a further connection resumes the session', async () => {
    await get();
    pools.close();
    pools = new Pools(roomy);
    await get();
    expect(resumed).toEqual([false, true]);
  });

  it('warm connections are past their handshake', async () => {
    await warmUp(pools, [{ id: 'a', baseUrl: url, connectTimeout: 1_000 }], {
      enabled: true,
      connectionsPerProvider: 2,
    });
    await until(() => sockets.length === 2, 'both handshakes');
    const { text, head } = await get();
    expect([text, sockets.length]).toEqual(['over tls', 2]);
    expect(head?.timing?.connect).toBeLessThan(5);
  });

  it('a caller that leaves closes the connection within 50 ms', { retry: 2 }, async () => {
    let frames = 0;
    const subscription = openUpstream(pools)(callTo(url, { path: '/stream' }), patient).subscribe(() => {
      frames += 1;
    });
    await until(() => frames === 2, 'head and chunk');
    const left = performance.now();
    subscription.unsubscribe();
    await until(() => sockets[0]?.destroyed === true, 'the close');
    expect(performance.now() - left).toBeLessThan(50);
  });

  it('a certificate nobody vouches for is connect_failed', async () => {
    setDefaultCACertificates(trusted);
    const other = url.replace('localhost', '127.0.0.1');
    const { error } = await get(other).finally(() => setDefaultCACertificates([...trusted, certificate]));
    expect(error?.code).toBe('connect_failed');
    expect(error?.cause).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  it('so is one for another name', async () => {
    const { error } = await get(url.replace('localhost', '127.0.0.2'));
    expect(error?.code).toBe('connect_failed');
  });
});
