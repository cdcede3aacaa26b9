/** What a reload cannot change: the address, the form of the log, and the event side, which hold what is open. */
import type { Plan } from './plan.ts';

/** Keys of the configuration whose new values wait for the next start. Pure. */
export const needsRestart = (running: Plan, wanted: Plan): readonly string[] =>
  Object.entries(heldOpen)
    .filter(([, read]) => JSON.stringify(read(running)) !== JSON.stringify(read(wanted)))
    .map(([key]) => key);

const heldOpen: Readonly<Record<string, (plan: Plan) => unknown>> = {
  'gateway.listen_host': ({ server }) => server.host,
  'gateway.listen_port': ({ server }) => server.port,
  'gateway.logging.format': ({ logging }) => logging.format,
  'gateway.logging.redact_fields': ({ logging }) => logging.redactFields,
  'policy.audit-logger': ({ events: { audit } }) => audit && [audit.immutable, audit.retentionDays],
  events: ({ events: { audit: _audit, ...events } }) => events,
};
