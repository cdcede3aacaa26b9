/** Resolved budgets without their origins, as the plan carries them. */
import type { Target, Timeouts } from '../pipeline/plan.ts';
import type { RetrySettings } from '../resilience/backoff.ts';
import type { CircuitSettings } from '../resilience/circuit-transition.ts';
import { type Layers, type Origins, resolveCircuit, resolveRetry, resolveTimeouts } from './budgets.ts';

export const timeoutValues = (origins: Origins<Timeouts>): Timeouts => ({
  request: origins.request.value,
  connect: origins.connect.value,
  firstByte: origins.firstByte.value,
  firstToken: origins.firstToken.value,
  policy: origins.policy.value,
  maxStreamDuration: origins.maxStreamDuration.value,
  interChunk: origins.interChunk.value,
});

export const retryValues = (origins: Origins<RetrySettings>): RetrySettings => ({
  maxAttempts: origins.maxAttempts.value,
  initialDelay: origins.initialDelay.value,
  maxDelay: origins.maxDelay.value,
  multiplier: origins.multiplier.value,
  jitter: origins.jitter.value,
  retryableCodes: origins.retryableCodes.value,
});

export const circuitValues = (origins: Origins<CircuitSettings>): CircuitSettings => ({
  errorThresholdPercentage: origins.errorThresholdPercentage.value,
  volumeThreshold: origins.volumeThreshold.value,
  rollingWindow: origins.rollingWindow.value,
  cooldown: origins.cooldown.value,
  halfOpenRequests: origins.halfOpenRequests.value,
});

/** The budgets of one target on one route, ready for the plan. */
export const targetBudgets = (layers: Layers): Pick<Target, 'timeouts' | 'retry' | 'circuit'> => ({
  timeouts: timeoutValues(resolveTimeouts(layers)),
  retry: retryValues(resolveRetry(layers)),
  circuit: circuitValues(resolveCircuit(layers)),
});
