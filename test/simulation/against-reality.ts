/**
 * Is a simulation true? The same scenario, with the same seed, once on virtual time and once with the real gateway process, a real provider behind it
 * and real callers in front.
 *
 *   node test/simulation/against-reality.ts         one minute at 100 requests a second, prints the table; exit 1 beyond 10 %
 *   SECONDS=20 RPS=50 node test/simulation/against-reality.ts
 */
import { percentilesOf } from '../../src/cli/bench/percentiles.ts';
import { loadPlan } from '../../src/config/load.ts';
import { releasePolicies } from '../../src/config/release-policies.ts';
import { policyRegistry } from '../../src/policies/registry.ts';
import { arrivalsOf } from '../../src/simulation/arrivals.ts';
import { seededRandom } from '../../src/simulation/random.ts';
import { type Scenario, scenarioSchema } from '../../src/simulation/scenario.schema.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { startGateway } from '../support/gateway-process.ts';
import { startProvider } from '../support/scripted-provider.ts';
import { realBehaviour } from './real-provider.ts';

export interface Figures {
  /** Percent. */
  readonly success: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly callsPerRequest: number;
}

export interface Compared {
  readonly simulated: Figures;
  readonly real: Figures;
}

/** Slowness, refusals, silence, a limit and an outage: everything that a route's settings are about, in a short time. */
export const troubledMinute = (seconds: number, rps: number): Scenario =>
  scenarioSchema.parse({
    scenario: 'troubled minute',
    duration: `${seconds}s`,
    seed: 7,
    arrivals: { rps },
    request: { stream_share: 30 },
    targets: {
      primary: {
        connect: { fixed: '0ms' },
        latency: { p50: '600ms', p99: '3s' },
        error_latency: { min: '20ms', max: '60ms' },
        stream: { chunks: 4, every: '20ms' },
        errors: { '500': 3, hang: 0.5, cut: 3 },
        phases: [
          { from: `${Math.round(seconds * 0.4)}s`, until: `${Math.round(seconds * 0.6)}s`, errors: { '503': 100 } },
        ],
      },
      secondary: {
        connect: { fixed: '0ms' },
        latency: { p50: '1s', p99: '4s' },
        error_latency: { fixed: '20ms' },
        rate_limit: { rps: rps * 2 },
      },
    },
  });

const gateway = {
  timeouts: { first_byte_timeout: '6s' },
  retry: { initial_delay: '100ms', max_attempts: 2 },
  circuit_breaker: { cooldown: '1s', rolling_window: '2s' },
};

/** Runs both; the real one takes as long as the scenario. */
export const compare = async (scenario: Scenario): Promise<Compared> => {
  let started = Number.POSITIVE_INFINITY;
  const elapsed = (): number => performance.now() - started;
  const providers = await Promise.all(
    Object.entries(scenario.targets).map(async ([id, behaviour]) => ({
      id,
      server: await startProvider(realBehaviour(id, behaviour, scenario.seed, elapsed)),
    })),
  );
  const targets = providers.map(({ id, server }) => ({ id, base_url: server.url }));
  const served = await startGateway({ targets, gateway });
  try {
    const loaded = loadPlan({ policyConfigFiles: [served.configFile], registry: policyRegistry, env: {} });
    if (!loaded.ok) throw new Error(loaded.errors.map(({ message }) => message).join('; '));
    releasePolicies(loaded.plan);
    const route = loaded.plan.routes.find(({ dialect }) => dialect === 'openai-chat');
    if (route === undefined) throw new Error('no route for chat');
    const report = simulate(route, scenario);
    started = performance.now();
    const outcomes = await callers(scenario, served.url, started);
    const answered = outcomes.flatMap(({ latency }) => (latency === undefined ? [] : [latency]));
    const calls = providers.reduce((sum, { server }) => sum + server.requests.length, 0);
    return {
      simulated: {
        success: (report.success_rate ?? 0) * 100,
        ...percentiles(report.latency_ms ?? undefined),
        callsPerRequest: report.calls_per_request ?? 0,
      },
      real: {
        success: (answered.length / outcomes.length) * 100,
        ...percentiles(percentilesOf(answered)),
        callsPerRequest: calls / outcomes.length,
      },
    };
  } finally {
    await served.stop();
    await Promise.all(providers.map(({ server }) => server.stop()));
  }
};

const percentiles = (found: { p50: number; p90: number; p99: number } | undefined) => ({
  p50: found?.p50 ?? 0,
  p90: found?.p90 ?? 0,
  p99: found?.p99 ?? 0,
});

interface Outcome {
  /** Milliseconds to the answer, or to a stream's head, which leaves with its first content; undefined where it failed. */
  readonly latency: number | undefined;
}

/** Callers that come when the scenario says, however long the others take. */
const callers = async ({ arrivals, duration, request, seed }: Scenario, url: string, started: number) => {
  const next = arrivalsOf(arrivals, seededRandom(seed, 'arrivals'));
  const kinds = seededRandom(seed, 'streams');
  const running: Promise<Outcome>[] = [];
  for (let at = next(0); at !== undefined && at < duration; at = next(at)) {
    const wait = started + at - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    const stream = kinds.uniform() < request.stream_share / 100;
    // Counted from the moment it was due, so that a late caller hides nothing.
    running.push(call(url, request.model, stream, started + at));
  }
  return Promise.all(running);
};

const call = async (url: string, model: string, stream: boolean, since: number): Promise<Outcome> => {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'x' }] }),
  });
  const head = performance.now() - since;
  const body = await response.text().catch(() => '');
  const whole = response.status === 200 && (stream ? body.includes('[DONE]') : body.endsWith('}'));
  return { latency: whole ? (stream ? head : performance.now() - since) : undefined };
};

/** How far the simulation is off, as a share of the real figure. */
export const deviation = ({ simulated, real }: Compared, key: keyof Figures): number =>
  Math.abs(simulated[key] - real[key]) / real[key];

export const figureNames = ['success', 'p50', 'p90', 'p99', 'callsPerRequest'] as const;

export const comparedTable = (compared: Compared): string =>
  ['figure           simulated       real   off by']
    .concat(
      figureNames.map((key) =>
        [
          key.padEnd(15),
          compared.simulated[key].toFixed(2).padStart(10),
          compared.real[key].toFixed(2).padStart(10),
          `${(deviation(compared, key) * 100).toFixed(1)} %`.padStart(8),
        ].join(' '),
      ),
    )
    .join('\n');

if (import.meta.main) {
  const compared = await compare(troubledMinute(Number(process.env.SECONDS ?? 60), Number(process.env.RPS ?? 100)));
  process.stdout.write(`${comparedTable(compared)}\n`);
  process.exitCode = figureNames.every((key) => deviation(compared, key) <= 0.1) ? 0 : 1;
}
