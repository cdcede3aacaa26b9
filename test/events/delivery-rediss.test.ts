import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { startGateway } from '../support/gateway-process.ts';
import { certificate, privateKey } from '../support/loopback-certificate.ts';
import { startSink } from './support/delivery.ts';
import { eventually } from './support/eventually.ts';
import { temporaryDirectory } from './support/temporary.ts';

/** A Redis that speaks TLS only. */
const startTlsRedis = async (): Promise<{ readonly url: string; readonly ca: string }> => {
  const directory = temporaryDirectory();
  const [ca, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  writeFileSync(ca, certificate);
  writeFileSync(key, privateKey);
  const port = String(await freePort());
  const flags = ['--port', '0', '--tls-port', port, '--tls-cert-file', ca, '--tls-key-file', key];
  const redis = spawn('redis-server', [...flags, '--tls-ca-cert-file', ca, '--tls-auth-clients', 'no', '--save', ''], {
    stdio: 'ignore',
  });
  onTestFinished(() => void redis.kill('SIGKILL'));
  return { url: `rediss://127.0.0.1:${port}`, ca };
};

it.each([
  ['trusted through NODE_EXTRA_CA_CERTS: events arrive', true],
  ['not trusted: the gateway serves, events wait, and the log says why', false],
])('a rediss:// queue whose certificate is %s', { timeout: 60_000 }, async (_, trusted) => {
  const redis = await startTlsRedis();
  const sink = await startSink();
  const gateway = await startGateway({
    targets: [{ id: 'nobody', base_url: 'http://127.0.0.1:9' }],
    events: { control_plane_url: sink.url, queue: { url: redis.url } },
    env: trusted ? { NODE_EXTRA_CA_CERTS: redis.ca } : {},
  });
  onTestFinished(() => gateway.signal('SIGKILL'));
  if (trusted) {
    await eventually('the event of the start has arrived', () => sink.stats().events > 0, 30_000);
    return;
  }
  await eventually('the log says why', () => /queue is away/.test(gateway.output()), 30_000);
  expect(gateway.output()).toMatch(/self-signed certificate|DEPTH_ZERO_SELF_SIGNED_CERT|unable to verify/);
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
  expect(sink.stats().events).toBe(0);
});
