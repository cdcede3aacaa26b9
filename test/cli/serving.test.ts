/** `sluice run` as a process: it serves, reloads, drains and exits as it says. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type DemoProvider, startDemoProvider } from '../../src/demo/provider.ts';

const executable = join(import.meta.dirname, '../../bin/sluice.js');
const folder = mkdtempSync(join(tmpdir(), 'sluice-serving-'));
const config = join(folder, 'policy-config.yaml');
let provider: DemoProvider;
const running: ChildProcess[] = [];

const write = (version: string, more = ''): void =>
  writeFileSync(
    config,
    `pack: { name: test, version: ${version}, enabled: true }
providers: { targets: [{ id: demo, provider: openai-compatible, base_url: '${provider.url}/v1' }] }
${more}`,
  );

beforeAll(async () => {
  provider = await startDemoProvider({ port: 0, pace: { firstToken: 20, token: 20 } });
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await provider.close();
  rmSync(folder, { recursive: true, force: true });
});

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};

interface Serving {
  readonly child: ChildProcess;
  readonly url: string;
  readonly said: () => string;
}

const serve = async (...flags: string[]): Promise<Serving> => {
  const port = await freePort();
  const args = [
    'run',
    '--policy-config',
    config,
    '--listen',
    `127.0.0.1:${port}`,
    '--data-dir',
    join(folder, `data-${port}`),
  ];
  const child = spawn(process.execPath, [executable, ...args, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (said += data));
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => (await fetch(`${url}/readyz`)).status === 200);
  return { child, url, said: () => said };
};

const eventually = async (condition: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + 15_000;
  while (!(await condition().catch(() => false))) {
    if (Date.now() > end) throw new Error(`never: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

const chat = (url: string, stream: boolean) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo-chat', stream, messages: [{ role: 'user', content: 'hello' }] }),
  });

it('SIGTERM lets a running stream finish, refuses what is new, and exits 0', async () => {
  write('1.0.0');
  const { child, url } = await serve();
  const stream = await chat(url, true);
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await eventually(async () => (await fetch(`${url}/readyz`)).status === 503);
  const refused = await chat(url, false);
  expect(await refused.json()).toMatchObject({ error: { code: 'draining' } });
  expect(await stream.text()).toContain('data: [DONE]');
  expect(await exited).toEqual([0, null]);
});

it('a drain timeout ends what would not, and the stream does not look whole', async () => {
  write('1.0.0');
  const { child, url } = await serve('--drain-timeout', '50ms');
  const stream = await chat(url, true);
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const text = await stream.text().catch((error: unknown) => String(error));
  expect(text).not.toContain('[DONE]');
  expect(await exited).toEqual([0, null]);
});

it('SIGHUP takes over a valid file and keeps what it has before an invalid one', async () => {
  write('1.0.0');
  const { child, url, said } = await serve();
  const version = async () => JSON.stringify(await (await fetch(`${url}/admin/config`)).json());
  expect(await version()).toContain('test@1.0.0');
  write('1.1.0');
  child.kill('SIGHUP');
  await eventually(async () => (await version()).includes('test@1.1.0'));
  write('1.2.0', 'gatway: {}');
  child.kill('SIGHUP');
  await eventually(async () => said().includes('reload refused'));
  expect(await version()).toContain('test@1.1.0');
  expect((await chat(url, false)).status).toBe(200);
});

it('several workers share the port, and all stop', async () => {
  write('1.0.0');
  const { child, url } = await serve('--workers', '2');
  const replies = await Promise.all(Array.from({ length: 6 }, () => chat(url, false)));
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

it('a port in use is one line on stderr and exit 1', async () => {
  write('1.0.0');
  const { url } = await serve();
  const second = spawn(
    process.execPath,
    [
      executable,
      'run',
      '--policy-config',
      config,
      '--listen',
      url.slice('http://'.length),
      '--data-dir',
      join(folder, 'second'),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  running.push(second);
  let said = '';
  second.stderr?.on('data', (data) => (said += data));
  expect(await once(second, 'exit')).toEqual([1, null]);
  expect(said).toMatch(/^sluice: 127\.0\.0\.1:\d+ is in use\. .*--listen.*\n$/);
});

it('an invalid file is told with its line, and exit 1', async () => {
  write('1.0.0', 'gatway: {}');
  const child = spawn(process.execPath, [executable, 'run', '--policy-config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.push(child);
  let said = '';
  child.stderr?.on('data', (data) => (said += data));
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(said).toMatch(/policy-config\.yaml:3:1/);
});
