/** Settings for people: name, value, and where it came from. */

import type { HedgeSettings } from '../pipeline/plan.ts';
import type { Layers, Resolved } from './budgets.ts';
import type { Budget } from './explained.ts';
import type { KeyPath } from './finding.ts';
import { find } from './located.ts';
import type { Plan } from './plan.ts';
import { formatDuration } from './units.ts';

/** A resolved budget. */
export const budget = <Value>(
  setting: string,
  { value, from, place }: Resolved<Value>,
  format: (value: Value) => string,
): Budget => ({
  setting,
  value: format(value),
  from,
  ...(place === undefined ? {} : { at: `${place.file}:${place.line}` }),
});

/** A setting that no target overrides: from the pipeline's `own` path, else from the gateway's. */
export const written = (
  layers: Layers,
  setting: string,
  value: unknown,
  own: KeyPath | undefined,
  gateway: KeyPath,
): Budget => {
  const pipeline = own === undefined || layers.pipeline === undefined ? undefined : find(layers.pipeline.root, own);
  const place = (pipeline ?? find(layers.root, gateway))?.at;
  const from = pipeline !== undefined ? 'pipeline' : place !== undefined ? 'gateway' : 'default';
  return budget(setting, { value: String(value), from, place, path: gateway }, String);
};

/** Hedging, which only a pipeline can ask for. */
export const hedgeBudgets = (layers: Layers, hedge: HedgeSettings | undefined): readonly Budget[] => {
  const of = (key: string, value: unknown): Budget =>
    written(layers, `hedge.${key}`, value, ['upstream', 'hedge', key], ['gateway', 'hedge', key]);
  if (hedge === undefined) return [of('after', 'off')];
  const { after, maxExtraPercent } = hedge;
  return [
    of('after', typeof after === 'number' ? formatDuration(after) : after),
    of('max_extra_percent', `${maxExtraPercent}%`),
  ];
};

/** How a set is shown. */
export const list = (values: ReadonlySet<unknown>): string => [...values].join(', ');

/** The pool and its warm-up, which all targets share. */
export const poolBudgets = (layers: Layers, { pool, warmup }: Plan): readonly Budget[] => {
  const of = (key: string, value: unknown, block = 'connection_pool'): Budget =>
    written(layers, `${block}.${key}`, value, undefined, ['gateway', block, key]);
  return [
    of('max_total', pool.maxTotal),
    of('max_idle_per_host', pool.maxIdlePerHost),
    of('idle_timeout', formatDuration(pool.idleTimeout)),
    of('max_lifetime', formatDuration(pool.maxLifetime)),
    of('enabled', warmup.enabled, 'warmup'),
    of('connections_per_provider', warmup.connectionsPerProvider, 'warmup'),
  ];
};
