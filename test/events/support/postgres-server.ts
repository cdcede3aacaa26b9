/** A real PostgreSQL on a port of its own, where its binaries are and a user may run them. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { eventually } from './eventually.ts';

/** PostgreSQL refuses to run as root. */
const asUser = (command: string, args: readonly string[]): [string, string[]] =>
  process.getuid?.() === 0 ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, [...args]];

export class PostgresServer {
  readonly url: string;
  readonly #start: () => ChildProcess;
  readonly #stop: () => void;
  #process: ChildProcess | undefined;

  constructor(url: string, start: () => ChildProcess, stop: () => void) {
    this.url = url;
    this.#start = start;
    this.#stop = stop;
  }

  /** Makes a database of its own; undefined where that is not possible. Gone with the test. */
  static async make(): Promise<PostgresServer | undefined> {
    const binaries = globSync('/usr/lib/postgresql/*/bin').at(-1);
    if (binaries === undefined) return undefined;
    const directory = mkdtempSync('/tmp/sluice-postgres-');
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    if (process.getuid?.() === 0) spawnSync('chown', ['postgres', directory]);
    const data = join(directory, 'data');
    const [initdb, options] = asUser(join(binaries, 'initdb'), [
      '-D',
      data,
      '-A',
      'trust',
      '-U',
      'postgres',
      '--no-sync',
    ]);
    if (spawnSync(initdb, options).status !== 0) return undefined;
    const port = await freePort();
    const args = ['-D', data, '-p', String(port), '-k', directory, '-h', '127.0.0.1', '-F'];
    const server = new PostgresServer(
      `postgres://postgres@127.0.0.1:${port}/postgres`,
      () => spawn(...asUser(join(binaries, 'postgres'), args), { stdio: 'ignore' }),
      // Fast: connections are cut.
      () => spawnSync(...asUser(join(binaries, 'pg_ctl'), ['stop', '-D', data, '-m', 'fast'])),
    );
    onTestFinished(() => server.stop());
    return server;
  }

  async start(): Promise<void> {
    this.#process = this.#start();
    await eventually('postgres answers', () => this.#answers());
  }

  async stop(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    this.#stop();
    await ended;
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('SELECT 1');
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => {});
    }
  }
}
