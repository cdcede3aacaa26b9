/**
 * The real gateway as a process of its own, on a free port, with a configuration of the test's.
 *
 *   const gateway = await startGateway({ targets: [{ id: 'a', base_url: provider.url }], chain: ['pii-detector'] });
 *   await fetch(`${gateway.url}/v1/chat/completions`, …);
 *   await gateway.stop();      // SIGTERM, waits for the exit
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { until } from './until.ts';

const launcher = fileURLToPath(new URL('../../bin/sluice.js', import.meta.url));

export interface GatewayOptions {
  /** As they stand in `providers.targets`; `provider: openai-compatible` where none is given. */
  readonly targets: readonly Readonly<Record<string, unknown>>[];
  /** `policies.chain`. */
  readonly chain?: readonly unknown[];
  /** `policy`. */
  readonly policy?: Readonly<Record<string, unknown>>;
  /** Merged into `gateway`; warm-up is off unless it says otherwise. */
  readonly gateway?: Readonly<Record<string, unknown>>;
  readonly events?: Readonly<Record<string, unknown>>;
  /** Other keys of `providers`: routing, fallback. */
  readonly providers?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Keeps the data of an earlier process. */
  readonly dataDir?: string;
}

export interface GatewayProcess {
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  readonly configFile: string;
  /** Everything on stdout and stderr so far. */
  output(): string;
  /** The log lines that are JSON. */
  lines(): readonly Record<string, unknown>[];
  signal(signal: NodeJS.Signals): void;
  /** Resolves to the exit code once it has ended. */
  readonly exited: Promise<number | null>;
  /** SIGTERM, then the exit code. */
  stop(): Promise<number | null>;
}

export const writeConfig = (directory: string, options: GatewayOptions): string => {
  const file = join(directory, 'policy-config.yaml');
  writeFileSync(
    file,
    stringify({
      pack: { name: 'test', version: '1.0.0', enabled: true },
      gateway: { warmup: { enabled: false, connections_per_provider: 1 }, ...options.gateway },
      providers: {
        targets: options.targets.map((target) => ({ provider: 'openai-compatible', ...target })),
        ...options.providers,
      },
      ...(options.chain === undefined ? {} : { policies: { chain: options.chain } }),
      ...(options.policy === undefined ? {} : { policy: options.policy }),
      ...(options.events === undefined ? {} : { events: options.events }),
    }),
  );
  return file;
};

/** Starts it and waits until it is ready. */
export const startGateway = async (options: GatewayOptions): Promise<GatewayProcess> => {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-test-'));
  const dataDir = options.dataDir ?? join(directory, 'data');
  const configFile = writeConfig(directory, options);
  const child: ChildProcess = spawn(
    process.execPath,
    [
      launcher,
      'run',
      '--policy-config',
      configFile,
      '--listen',
      '127.0.0.1:0',
      '--data-dir',
      dataDir,
      ...(options.args ?? []),
    ],
    { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  // A test that fails must not leave a gateway behind.
  const killed = (): void => void child.kill('SIGKILL');
  process.once('exit', killed);
  let text = '';
  child.stdout?.on('data', (data: Buffer) => {
    text += data.toString();
  });
  child.stderr?.on('data', (data: Buffer) => {
    text += data.toString();
  });
  const exited = once(child, 'exit').then(([code]) => {
    process.off('exit', killed);
    if (options.dataDir === undefined) rmSync(directory, { recursive: true, force: true });
    return typeof code === 'number' ? code : null;
  });
  const lines = (): Record<string, unknown>[] =>
    text.split('\n').flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line)] : []));
  const listening = (): string | undefined => {
    if (child.exitCode !== null) throw new Error(`the gateway ended before it listened:\n${text}`);
    const url = lines().find(({ msg }) => msg === 'listening')?.url;
    return typeof url === 'string' ? url : undefined;
  };
  const url = await until(listening, 15_000, () => text);
  await until(
    async () => (await fetch(`${url}/readyz`)).ok || undefined,
    10_000,
    () => text,
  );
  return {
    url,
    pid: child.pid ?? 0,
    dataDir,
    configFile,
    output: () => text,
    lines,
    signal: (signal) => void child.kill(signal),
    exited,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
};
