/** Budgets that contradict each other: each is fine alone, together one of them can never act. Warnings, not errors. */
import { type Layers, type Resolved, resolveRetry, resolveTimeouts } from './budgets.ts';
import type { FindingList } from './finding.ts';
import { keyPlaceOf, placeOf } from './located.ts';
import { formatDuration } from './units.ts';
import { worstCase } from './waterfall.ts';

type Budget = Resolved<number | null>;

const nameOf = ({ path }: Resolved<unknown>): string => String(path.at(-1));

const warn = (
  findings: FindingList,
  { root, pipeline }: Layers,
  at: Resolved<unknown>,
  code: string,
  message: string,
  suggestion: string,
): void => {
  const home = at.from === 'pipeline' ? (pipeline?.root ?? root) : root;
  findings.warn(at.place ?? keyPlaceOf(home, at.path), code, at.path, message, suggestion);
};

/** Warns where the inner budget is not shorter than the outer one it lives in. */
const within = (findings: FindingList, layers: Layers, inner: Budget, outer: Budget): void => {
  if (inner.value === null || outer.value === null || inner.value <= outer.value) return;
  // The one that was written is the one to look at; of two, the narrower scope.
  const at = inner.from === 'default' || (outer.from === 'pipeline' && inner.from === 'gateway') ? outer : inner;
  const [innerName, outerName] = [nameOf(inner), nameOf(outer)];
  const message = `${innerName} (${formatDuration(inner.value)}) can never pass: ${outerName} (${formatDuration(outer.value)}) ends first`;
  const suggestion = `make ${innerName} shorter than ${outerName}`;
  warn(findings, layers, at, 'contradictory_timeouts', message, suggestion);
};

/** Checks one target on one route (or the gateway's own values, without either). */
export const checkBudgets = (layers: Layers, findings: FindingList): void => {
  const timeouts = resolveTimeouts(layers);
  const retry = resolveRetry(layers);
  within(findings, layers, timeouts.connect, timeouts.request);
  within(findings, layers, timeouts.firstByte, timeouts.request);
  within(findings, layers, timeouts.firstToken, timeouts.request);
  within(findings, layers, timeouts.policy, timeouts.request);
  within(findings, layers, timeouts.interChunk, timeouts.maxStreamDuration);
  const { initialDelay, maxDelay, maxAttempts } = retry;
  if (initialDelay.value > maxDelay.value && maxAttempts.value > 1) {
    const at = initialDelay.from === 'default' ? maxDelay : initialDelay;
    const message = `initial_delay (${formatDuration(initialDelay.value)}) is longer than max_delay (${formatDuration(maxDelay.value)})`;
    warn(findings, layers, at, 'contradictory_delays', message, 'make initial_delay shorter than max_delay');
  }
  const worst = worstCase(timeouts, retry);
  const request = timeouts.request.value;
  const contradicts =
    (timeouts.connect.value ?? 0) + (timeouts.firstByte.value ?? 0) > (request ?? Number.POSITIVE_INFINITY);
  if (worst === undefined || request === null || worst <= request || maxAttempts.value < 2 || contradicts) return;
  const written = [maxAttempts, timeouts.firstByte, timeouts.request, timeouts.connect].find(
    ({ place }) => place !== undefined,
  );
  const message = `${maxAttempts.value} attempts can take ${formatDuration(worst)}: they do not fit into request_timeout (${formatDuration(request)})`;
  const suggestion = 'make fewer attempts, shorten first_byte_timeout, or lengthen request_timeout';
  warn(findings, layers, written ?? maxAttempts, 'retries_cannot_fit', message, suggestion);
};

/** Checks the pool: a connection that is too old before it is idle long enough is never kept for its idle time. */
export const checkPool = ({ config, root }: Layers, findings: FindingList): void => {
  const { idle_timeout: idle, max_lifetime: lifetime } = config.gateway.connection_pool;
  if (idle <= lifetime) return;
  const path = ['gateway', 'connection_pool', 'idle_timeout'];
  const message = `idle_timeout (${formatDuration(idle)}) can never pass: max_lifetime (${formatDuration(lifetime)}) ends first`;
  findings.warn(
    placeOf(root, path),
    'contradictory_timeouts',
    path,
    message,
    'make idle_timeout shorter than max_lifetime',
  );
};
