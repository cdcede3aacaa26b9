/** Connections opened ahead, so that the first requests do not pay for TCP and TLS. */
import type { GatewayError } from '../exchange/gateway-error.ts';
import { endpointOf } from './endpoint.ts';
import type { Pools } from './pools.ts';
import type { WarmupSettings } from './settings.ts';

export interface WarmTarget {
  readonly id: string;
  readonly baseUrl: string;
  /** Milliseconds; bounds the whole warm-up of this target, which opens its connections at the same time. */
  readonly connectTimeout: number | null;
}

export interface WarmupReport {
  readonly target: string;
  readonly opened: number;
  /** What went wrong, one entry a connection that could not be opened. */
  readonly failures: readonly GatewayError[];
}

/** Without a connect timeout a request may wait as long as it likes; being ready may not. Milliseconds. */
const patience = 10_000;

/** Opens connections to every target at once. Never rejects, and takes no longer than the longest connect timeout. */
export const warmUp = (
  pools: Pools,
  targets: readonly WarmTarget[],
  { enabled, connectionsPerProvider }: WarmupSettings,
): Promise<readonly WarmupReport[]> =>
  Promise.all(
    (enabled ? targets : []).map(async ({ id, baseUrl, connectTimeout }) => {
      const endpoint = endpointOf(baseUrl);
      const attempts = Array.from({ length: connectionsPerProvider }, () =>
        pools.openAhead(id, endpoint, connectTimeout ?? patience),
      );
      const failures = (await Promise.all(attempts)).filter((error) => error !== undefined);
      return { target: id, opened: connectionsPerProvider - failures.length, failures };
    }),
  );
