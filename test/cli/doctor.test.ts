import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pack, writeFiles } from '../config/config-files.ts';

const run = promisify(execFile);
const executable = new URL('../../src/cli/sluice.ts', import.meta.url).pathname;

interface Diagnosis {
  readonly healthy: boolean;
  readonly checks: readonly { readonly what: string; readonly state: string; readonly detail: string }[];
}

const listening = createServer((socket) => socket.end());
const closed = createServer();
const portOf = (server: typeof listening): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });

let open = 0;
let refused = 0;
beforeAll(async () => {
  open = await portOf(listening);
  refused = await portOf(closed);
  await new Promise((resolve) => closed.close(resolve));
});
afterAll(() => void listening.close());

const diagnose = async (port: number, queue: string): Promise<{ code: number; diagnosis: Diagnosis }> => {
  const directory = writeFiles({
    'config.yaml': `${pack}providers: { targets: [{ id: a, provider: { base_url: "http://127.0.0.1:${port}/v1" } }] }
events: { queue: { url: "${queue}" } }\n`,
  });
  const args = [executable, 'doctor', '--policy-config', `${directory}/config.yaml`, '--data-dir', directory, '--json'];
  try {
    return { code: 0, diagnosis: JSON.parse((await run(process.execPath, args)).stdout) };
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error && 'code' in error)) throw error;
    return { code: Number(error.code), diagnosis: JSON.parse(String(error.stdout)) };
  }
};

describe('sluice doctor', () => {
  test('all is well: exit 0', async () => {
    const { code, diagnosis } = await diagnose(open, 'embedded:');
    expect(code).toBe(0);
    expect(diagnosis.healthy).toBe(true);
    expect(diagnosis.checks.map(({ what, state }) => `${what} ${state}`)).toEqual([
      'config ok',
      'target a ok',
      'queue ok',
      'disk ok',
    ]);
  });

  test('a target that refuses connections: exit 1', async () => {
    const { code, diagnosis } = await diagnose(refused, 'embedded:');
    expect(code).toBe(1);
    expect(diagnosis.checks).toContainEqual({
      what: 'target a',
      state: 'failed',
      detail: `127.0.0.1:${refused} ECONNREFUSED`,
    });
  });

  test('a queue that is away delays events and loses none: a warning', async () => {
    const { code, diagnosis } = await diagnose(open, `redis://127.0.0.1:${refused}`);
    expect(code).toBe(0);
    expect(diagnosis.checks).toContainEqual(expect.objectContaining({ what: 'queue', state: 'warning' }));
  });
});
