/** Which value of a budget applies: target over pipeline over gateway over default; with where it came from. */
import type { FallbackSettings, Timeouts } from '../pipeline/plan.ts';
import type { RetrySettings } from '../resilience/backoff.ts';
import type { CircuitSettings } from '../resilience/circuit-transition.ts';
import type { Config } from './config.schema.ts';
import type { KeyPath, Place } from './finding.ts';
import type { LocatedPipeline } from './load-pipelines.ts';
import { find, type Located } from './located.ts';

export type Origin = 'default' | 'gateway' | 'pipeline' | 'target';

export interface Resolved<Value> {
  readonly value: Value;
  readonly from: Origin;
  /** Where it was written; undefined for a default. */
  readonly place: Place | undefined;
  readonly path: KeyPath;
}

/** Each setting with its origin. */
export type Origins<Settings> = { readonly [Key in keyof Settings]: Resolved<Settings[Key]> };

/** What a budget is looked up in. Without a pipeline or target, their layer is skipped. */
export interface Layers {
  readonly config: Config;
  readonly root: Located;
  readonly pipeline?: LocatedPipeline | undefined;
  /** Index of the target in `providers.targets`. */
  readonly target?: number | undefined;
}

type Said<Values> = { readonly [Key in keyof Values]?: Values[Key] | undefined };

interface Level<Values> {
  readonly from: Origin;
  readonly root: Located;
  readonly path: KeyPath;
  readonly values: Said<Values>;
}

const lookUp = <Values, Key extends keyof Values & string>(
  levels: readonly Level<Values>[],
  base: Level<Values> & { readonly values: Values },
  key: Key,
): Resolved<Values[Key]> => {
  for (const { from, root, path, values } of levels) {
    const value = values[key];
    if (value !== undefined) return { value, from, place: find(root, [...path, key])?.at, path: [...path, key] };
  }
  const path = [...base.path, key];
  const place = find(base.root, path)?.at;
  return { value: base.values[key], from: place === undefined ? 'default' : base.from, place, path };
};

const targetOf = ({ config, target }: Layers) => (target === undefined ? undefined : config.providers.targets[target]);

const targetLevel = <Values>(layers: Layers, block: string, values: Said<Values> | undefined): Level<Values>[] =>
  values === undefined
    ? []
    : [{ from: 'target', root: layers.root, path: ['providers', 'targets', layers.target ?? 0, block], values }];

const pipelineLevel = <Values>(layers: Layers, path: KeyPath, values: Said<Values> | undefined): Level<Values>[] =>
  values === undefined || layers.pipeline === undefined
    ? []
    : [{ from: 'pipeline', root: layers.pipeline.root, path, values }];

export const resolveTimeouts = (layers: Layers): Origins<Timeouts> => {
  const target = targetOf(layers)?.timeouts;
  const pipeline = layers.pipeline?.config;
  const { gateway } = layers.config;
  const levels = [
    ...targetLevel(layers, 'timeouts', target),
    ...pipelineLevel(layers, ['upstream', 'timeouts'], pipeline?.upstream.timeouts),
  ];
  const base = { from: 'gateway', root: layers.root, path: ['gateway', 'timeouts'], values: gateway.timeouts } as const;
  const streaming = { ...base, path: ['gateway', 'streaming'], values: gateway.streaming };
  return {
    request: lookUp(levels, base, 'request_timeout'),
    connect: lookUp(levels, base, 'connect_timeout'),
    firstByte: lookUp(levels, base, 'first_byte_timeout'),
    firstToken: lookUp(levels, base, 'first_token_timeout'),
    policy: lookUp(levels, base, 'policy_timeout'),
    maxStreamDuration: lookUp(levels, base, 'max_stream_duration'),
    interChunk: lookUp<{ inter_chunk_timeout: number | null }, 'inter_chunk_timeout'>(
      [
        ...targetLevel(layers, 'timeouts', target),
        ...pipelineLevel(layers, ['output', 'streaming'], pipeline?.output.streaming),
      ],
      streaming,
      'inter_chunk_timeout',
    ),
  };
};

export const resolveHoldBack = (layers: Layers): Resolved<number> =>
  lookUp(
    pipelineLevel(layers, ['output', 'streaming'], layers.pipeline?.config.output.streaming),
    { from: 'gateway', root: layers.root, path: ['gateway', 'streaming'], values: layers.config.gateway.streaming },
    'buffer_size',
  );

export const resolveRetry = (layers: Layers): Origins<RetrySettings> => {
  const levels = [
    ...targetLevel(layers, 'retry', targetOf(layers)?.retry),
    ...pipelineLevel(layers, ['upstream', 'retry'], layers.pipeline?.config.upstream.retry),
  ];
  const values = layers.config.gateway.retry;
  const base = { from: 'gateway', root: layers.root, path: ['gateway', 'retry'], values } as const;
  const codes = lookUp(levels, base, 'retryable_codes');
  return {
    maxAttempts: lookUp(levels, base, 'max_attempts'),
    initialDelay: lookUp(levels, base, 'initial_delay'),
    maxDelay: lookUp(levels, base, 'max_delay'),
    multiplier: lookUp(levels, base, 'backoff_multiplier'),
    jitter: lookUp(levels, base, 'jitter'),
    retryableCodes: { ...codes, value: new Set(codes.value) },
  };
};

export const resolveCircuit = (layers: Layers): Origins<CircuitSettings> => {
  const levels = [
    ...targetLevel(layers, 'circuit_breaker', targetOf(layers)?.circuit_breaker),
    ...pipelineLevel(layers, ['upstream', 'circuit_breaker'], layers.pipeline?.config.upstream.circuit_breaker),
  ];
  const values = layers.config.gateway.circuit_breaker;
  const base = { from: 'gateway', root: layers.root, path: ['gateway', 'circuit_breaker'], values } as const;
  return {
    errorThresholdPercentage: lookUp(levels, base, 'error_threshold_percentage'),
    volumeThreshold: lookUp(levels, base, 'volume_threshold'),
    rollingWindow: lookUp(levels, base, 'rolling_window'),
    cooldown: lookUp(levels, base, 'cooldown'),
    halfOpenRequests: lookUp(levels, base, 'half_open_requests'),
  };
};

/** `providers.fallback` is the gateway's own level here. */
export const resolveFallback = (layers: Layers): Origins<FallbackSettings> => {
  const levels = pipelineLevel(layers, ['upstream', 'fallback'], layers.pipeline?.config.upstream.fallback);
  const values = layers.config.providers.fallback;
  const base = { from: 'gateway', root: layers.root, path: ['providers', 'fallback'], values } as const;
  const triggers = lookUp(levels, base, 'triggers');
  return {
    maxAttempts: lookUp(levels, base, 'max_fallback_attempts'),
    triggers: { ...triggers, value: new Set(triggers.value) },
  };
};
