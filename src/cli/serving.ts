/** The life of a serving process between signals: SIGTERM and SIGINT drain, SIGHUP reloads. */
import type { RunningGateway } from '../main.ts';
import { startFailure } from './start-failure.ts';
import { UsageError } from './usage-error.ts';

export interface Serving {
  /** Milliseconds. */
  readonly drainTimeout: number;
  /** What to do where an address is in use. */
  readonly wayOut?: string;
  /** Runs when the gateway has drained: other things to close. */
  readonly afterwards?: () => Promise<void>;
}

/** Starts the gateway and stays until a signal ends it; sets the exit code. A second SIGINT ends it at once. @throws {UsageError} as `start` does */
export const serveUntilSignal = async (
  start: () => Promise<RunningGateway>,
  { drainTimeout, wayOut, afterwards }: Serving,
): Promise<RunningGateway | undefined> => {
  let gateway: RunningGateway;
  try {
    gateway = await start();
  } catch (error) {
    await afterwards?.();
    if (error instanceof UsageError) throw error;
    process.stderr.write(`${startFailure(error, wayOut)}\n`);
    process.exitCode = 1;
    return undefined;
  }
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping ??= stopped(gateway, drainTimeout, afterwards);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', () => {
    if (stopping !== undefined) process.exit(interrupted);
    stop();
  });
  process.on('SIGHUP', () => void gateway.reload());
  // A worker whose primary died would serve on unseen.
  process.on('disconnect', stop);
  return gateway;
};

/** What a shell expects of a program ended by SIGINT. */
const interrupted = 130;

const stopped = async (gateway: RunningGateway, timeout: number, afterwards?: () => Promise<void>): Promise<void> => {
  try {
    await gateway.drain(timeout);
    await afterwards?.();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`sluice: could not stop cleanly: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
};
