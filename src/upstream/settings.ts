/** What the upstream room wants to be told. Durations are milliseconds. */

export interface PoolSettings {
  readonly maxIdlePerHost: number;
  readonly idleTimeout: number;
  /** Connections across all providers. */
  readonly maxTotal: number;
  readonly maxLifetime: number;
}

export interface WarmupSettings {
  readonly enabled: boolean;
  readonly connectionsPerProvider: number;
}
