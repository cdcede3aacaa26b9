/** What the server wants to be told. Durations are milliseconds, sizes bytes. */
import type { Secret } from '../pipeline/plan.ts';

export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  readonly maxBody: number;
  readonly maxConcurrency: number;
  readonly queue: number;
  readonly admin: { readonly enabled: boolean; readonly token: Secret | undefined };
}

export interface LoggingSettings {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  readonly format: 'json' | 'pretty';
  readonly redactFields: readonly string[];
}
