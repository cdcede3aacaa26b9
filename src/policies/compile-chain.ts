/** A route's chain, prepared at load: who acts in which phase, and what is left to ask of each request. */
import type { ChainEntry } from '../pipeline/plan.ts';
import { globList } from './glob.ts';
import type { PolicyRequest } from './policy.ts';

/** One entry of a chain in one phase. */
export interface ChainStep {
  readonly entry: ChainEntry;
  /** What of its condition depends on the request; absent where it always applies. */
  readonly applies: ((request: PolicyRequest) => boolean) | undefined;
}

/**
 * A route's policies by phase, in chain order. `stream` are those of `output` that act on a live stream themselves, `windows` those that
 * have to be asked about it (see window-gate.ts); these see what the others let pass.
 */
export interface CompiledChain {
  readonly input: readonly ChainStep[];
  readonly route: readonly ChainStep[];
  readonly output: readonly ChainStep[];
  readonly stream: readonly ChainStep[];
  readonly windows: readonly ChainStep[];
}

/** Whether a request path lies under a condition's: `/v1/chat` covers `/v1/chat/completions`; `*` and `?` are globs. */
const covers = (condition: string, path: string): boolean =>
  path === condition ||
  path.startsWith(condition.endsWith('/') ? condition : `${condition}/`) ||
  globList([condition])(path);

const requestCondition = ({ when }: ChainEntry): ChainStep['applies'] => {
  const headers = Object.entries(when?.headers ?? {}).map(
    ([name, value]) => [name.toLowerCase(), globList([value])] as const,
  );
  const models = when?.models === undefined ? undefined : globList(when.models);
  if (models === undefined && headers.length === 0) return undefined;
  return (request) =>
    (models === undefined || models(request.model)) &&
    headers.every(([name, fits]) => {
      const value = request.headers[name];
      return value !== undefined && fits(value);
    });
};

/** Compiles a route's chain. `path` is the route's own: entries whose `when.path` lies elsewhere are left out here, once. */
export const compileChain = (entries: readonly ChainEntry[], path: string): CompiledChain => {
  const here = entries.filter(({ when }) => when?.path === undefined || covers(when.path, path));
  const steps = here.map((entry): ChainStep => ({ entry, applies: requestCondition(entry) }));
  const output = steps.filter(({ entry }) => entry.stage !== 'input');
  return {
    input: steps.filter(({ entry }) => entry.stage !== 'output' && entry.policy.input !== undefined),
    route: steps.filter(({ entry }) => entry.policy.route !== undefined),
    output: output.filter(({ entry }) => entry.policy.output !== undefined),
    stream: output.filter(({ entry: { policy } }) => policy.chunks !== undefined || policy.toolCall !== undefined),
    windows: output.filter(({ entry }) => entry.policy.windows !== undefined),
  };
};

/** The steps that apply to a request; the same array where all do. */
export const stepsFor = (steps: readonly ChainStep[], request: PolicyRequest): readonly ChainStep[] =>
  steps.every(({ applies }) => applies === undefined)
    ? steps
    : steps.filter(({ applies }) => applies?.(request) ?? true);
