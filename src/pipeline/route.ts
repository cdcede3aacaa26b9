/** Which targets may answer, in order of preference: those that serve the model, speak or can be spoken to in the dialect, and comply. */
import { map, type OperatorFunction } from 'rxjs';
import type { Admitted, Routed } from '../exchange/exchange.ts';
import { GatewayError } from '../exchange/gateway-error.ts';
import type { PolicyResult } from '../exchange/verdict.ts';
import { type CompiledChain, stepsFor } from '../policies/compile-chain.ts';
import type { PipelineTime } from './pipeline-time.ts';
import type { FallbackSettings, RoutingStrategy, Target } from './plan.ts';
import { policyRequest } from './policy-request.ts';
import { inOrderOfPreference } from './routing-strategy.ts';
import type { TargetStatistics } from './target-statistics.ts';

export interface RouteSettings {
  /** Those that can be spoken to in the route's dialect. */
  readonly targets: readonly Target[];
  readonly strategy: RoutingStrategy;
  readonly fallback: FallbackSettings;
  readonly chain: CompiledChain;
  readonly policyViolationStatus: number;
  readonly statistics: TargetStatistics;
  readonly random: () => number;
  readonly time: PipelineTime;
}

export const route = (settings: RouteSettings): OperatorFunction<Admitted, Routed<Target>> => {
  let turn = 0;
  return map((admitted) => {
    const started = performance.now();
    const { model } = admitted.facts;
    const serving = settings.targets.filter((target) => serves(target, model));
    if (serving.length === 0) throw new GatewayError('model_not_found', { phase: 'route', param: 'model' });
    const compliant = comply(settings, admitted, serving);
    const available = compliant.filter((target) => target.available);
    const known = {
      random: settings.random,
      turn: turn++,
      busy: (id: string) => settings.statistics.busy(id),
      latency: (id: string) => settings.statistics.latency(id, settings.time.now()),
    };
    const [first, ...others] = inOrderOfPreference(settings.strategy, available, known);
    if (first === undefined) throw new GatewayError('no_target', { phase: 'route' });
    admitted.ledger.spend('route', performance.now() - started);
    return { ...admitted, stage: 'routed', targets: [first, ...others.slice(0, settings.fallback.maxAttempts)] };
  });
};

/** A target without a list of models serves any that the caller names. */
export const serves = ({ models, modelMapping }: Pick<Target, 'models' | 'modelMapping'>, model: string): boolean =>
  models.size === 0 || models.has(model) || modelMapping.has(model);

/** Route-phase policies narrow the targets; where they leave none, they block. */
const comply = (settings: RouteSettings, admitted: Admitted, serving: readonly Target[]): readonly Target[] => {
  if (settings.chain.route.length === 0) return serving;
  const request = policyRequest(admitted, admitted.facts, admitted.memory);
  let left = serving;
  for (const { entry } of stepsFor(settings.chain.route, request)) {
    const started = performance.now();
    const compliant = left.filter((target) => entry.policy.route?.(target) ?? true);
    const blocked = compliant.length === 0;
    const result: PolicyResult = {
      kind: entry.kind,
      phase: 'route',
      verdict: blocked ? 'block' : 'allow',
      mode: entry.mode,
      ...(blocked ? { reason_code: 'no_compliant_provider' } : {}),
      matches: {},
      ms: performance.now() - started,
    };
    const enforced = entry.mode === 'enforce';
    admitted.ledger.judge({
      verdict: enforced ? result.verdict : 'allow',
      reasonCode: result.reason_code,
      policy: entry.kind,
      message: undefined,
      policies: [result],
    });
    if (!enforced) continue;
    if (blocked)
      throw new GatewayError('input_blocked', {
        phase: 'route',
        policy: entry.kind,
        status: settings.policyViolationStatus,
        message: 'No provider that serves this model meets the data policy.',
      });
    left = compliant;
  }
  return left;
};
