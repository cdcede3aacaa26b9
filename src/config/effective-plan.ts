/** The plan as /admin/config shows it: every resolved value, secrets as names, policies as kinds. */
import type { Plan } from './plan.ts';

/** Plain data, ready for JSON. */
export const effectivePlan = (plan: Plan): unknown => ({
  config_version: plan.configVersion,
  pack_enabled: plan.packEnabled,
  server: plain(plan.server),
  pool: plan.pool,
  warmup: plan.warmup,
  logging: plan.logging,
  // What stands in `events` besides these are secrets.
  events: {
    control_plane_url: plan.events.controlPlaneUrl ?? null,
    queue: plan.events.queueUrl.replace(/\/\/[^@/]*@/, '//[secret]@'),
    fsync: plan.events.fsync,
    on_disk_full: plan.events.onDiskFull,
  },
  routes: plan.routes.map(({ chain, targets, ...route }) => ({
    ...asObject(plain(route)),
    chain: chain.map(({ kind, stage, mode, failMode }) => ({ kind, stage, mode, fail_mode: failMode })),
    targets: plain(targets),
  })),
});

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

/** Sets become lists, maps objects; a Secret's own toJSON gives its name. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) => {
      if (inner instanceof Set) return [...inner];
      if (inner instanceof Map) return Object.fromEntries(inner);
      return inner;
    }) ?? 'null',
  );
