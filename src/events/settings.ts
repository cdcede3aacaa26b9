/** What the events room wants to be told. Durations are milliseconds. Structured-clonable, so that it can cross into the delivery thread. */

export interface EventSettings {
  readonly dataDir: string;
  /** undefined: delivery is off; events stay in the log. */
  readonly controlPlaneUrl: string | undefined;
  readonly bearerToken: string | undefined;
  /** `whsec_…`; the first signs as well as the second during rotation. */
  readonly signingSecrets: readonly string[];
  /** `embedded:`, `redis://…`, `rediss://…` or `postgres://…`. */
  readonly queueUrl: string;
  readonly batch: { readonly maxEvents: number; readonly maxWait: number };
  readonly retrySchedule: readonly number[];
  readonly fsync: 'interval' | 'always' | 'off';
  readonly onDiskFull: 'refuse' | 'continue';
  /** With `audit-logger` in a chain the log is the audit trail. */
  readonly audit:
    | { readonly immutable: boolean; readonly retentionDays: number; readonly logAllAccess?: boolean }
    | undefined;
}
