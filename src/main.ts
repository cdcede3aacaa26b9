/** The process: load the configuration, build the gateway, listen; drain and reload when told to. */

import { formatFindings } from './cli/print-findings.ts';
import { UsageError } from './cli/usage-error.ts';
import { hostAndPort } from './config/listen.ts';
import { type LoadRequest, loadPlan } from './config/load.ts';
import { createGateway } from './gateway.ts';
import { policyRegistry } from './policies/registry.ts';
import { traceExport } from './telemetry/otel-environment.ts';

export interface RunOptions {
  /** Layered: later over earlier. */
  readonly policyConfigFiles: readonly string[];
  readonly pipelinesDir?: string;
  /** `HOST:PORT`, over the file's. */
  readonly listen?: string;
  readonly dataDir?: string;
  /** Which of several processes on one port this is. */
  readonly worker?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface RunningGateway {
  readonly url: string;
  /** @param timeout milliseconds that running exchanges may take */
  drain(timeout: number): Promise<void>;
  /** Reads the same files again; an invalid configuration changes nothing and is reported. */
  reload(): void;
}

/**
 * Starts a gateway.
 * @throws {UsageError} where a file cannot be read
 * @throws an Error with the findings as its message where the configuration is invalid, and the system's where it cannot listen
 */
export const runGateway = async (options: RunOptions): Promise<RunningGateway> => {
  const request: LoadRequest = {
    policyConfigFiles: options.policyConfigFiles,
    pipelinesDir: options.pipelinesDir,
    registry: policyRegistry,
    env: options.env,
    overrides: {
      listen: options.listen === undefined ? undefined : hostAndPort(options.listen),
      dataDir: options.dataDir,
    },
  };
  const loaded = loadPlan(request);
  const unreadable = loaded.ok ? undefined : loaded.errors.find(({ code }) => code === 'unreadable_file');
  if (unreadable !== undefined)
    throw new UsageError(`${unreadable.file}: ${unreadable.message}; ${unreadable.suggestion}`);
  if (!loaded.ok)
    throw new Error(`sluice: the configuration is invalid\n${formatFindings(loaded.errors, loaded.warnings)}`);
  if (loaded.warnings.length > 0) process.stderr.write(formatFindings([], loaded.warnings));
  const gateway = createGateway(loaded.plan, { traces: traceExport(options.env), worker: options.worker });
  const url = await gateway.start();
  return {
    url,
    drain: (timeout) => gateway.drain(timeout),
    reload: () => gateway.reload(loadPlan(request)),
  };
};
