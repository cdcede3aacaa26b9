/** A provider over real sockets that behaves as a scenario says: the same draws from the same seed as the simulated one. */
import { behaviourOverTime, type PreparedBehaviour } from '../../src/simulation/behaviour-over-time.ts';
import { seededRandom } from '../../src/simulation/random.ts';
import type { TargetScenario } from '../../src/simulation/scenario.schema.ts';
import { TokenBucket } from '../../src/simulation/token-bucket.ts';
import { openaiAnswer, openaiError, openaiStream, openaiTokens } from '../support/provider-scripts.ts';
import type { Play, Script } from '../support/scripted-provider.ts';

/** @param elapsed milliseconds since the run began */
export const realBehaviour = (id: string, scenario: TargetScenario, seed: number, elapsed: () => number): Play => {
  const random = seededRandom(seed, `target ${id}`);
  const stretches = behaviourOverTime(scenario);
  const bucket = new TokenBucket();

  const refused = (status: number, { errorLatency, retryAfter }: PreparedBehaviour): Script => {
    const told = (status === 429 || status === 503) && retryAfter !== undefined;
    const headers: Record<string, string> = told ? { 'retry-after': String(retryAfter) } : {};
    return { ...openaiError(status, 'scripted', headers), delay: errorLatency(random) };
  };

  return ({ body }) => {
    const now = elapsed();
    const behaviour = stretches.find(({ until }) => now < until);
    if (behaviour === undefined) throw new Error('the last stretch has no end');
    // In the order in which the simulated target draws.
    behaviour.connect(random);
    const fate = behaviour.fate(random);
    if (fate.kind === 'refused') return { refuse: 'rst' };
    if (behaviour.rateLimit !== undefined && !bucket.take(behaviour.rateLimit, now)) return refused(429, behaviour);
    if (fate.kind === 'status') return refused(fate.status, behaviour);
    if (fate.kind === 'hang') return { hang: 'headers' };
    const delay = behaviour.latency(random);
    const stream = /"stream":\s*true/.test(body);
    const tokens = Array.from({ length: behaviour.stream.chunks }, () => 'x');
    if (fate.kind === 'answer')
      return { ...(stream ? openaiStream(tokens, { every: behaviour.stream.every }) : openaiAnswer('x')), delay };
    return stream
      ? { sse: openaiTokens(tokens.slice(0, tokens.length >> 1)), cut: 'rst', delay }
      : { ...openaiAnswer('x'), cut: 'rst', delay };
  };
};
