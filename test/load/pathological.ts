/**
 * What becomes of each known catastrophe, and what its neighbours feel: `node test/load/pathological.ts [ROUNDS]`. A real gateway takes
 * over every pattern that lint lets pass; hostile requests of 64 KB come one after another while neighbours ask on a clock of their own, and
 * at last requests of 9.9 MB with nothing wrong with them but their size. Prints a table in Markdown; exits 1 where the neighbours' p99 moves
 * by more than 5 ms.
 */
import { dirname } from 'node:path';
import { Agent, request } from 'undici';
import { checkPattern } from '../../src/streaming/detector.ts';
import { PATHOLOGICAL } from '../streaming/pattern/pathological.ts';
import { type GatewayOptions, startGateway, writeConfig } from '../support/gateway-process.ts';
import { until } from '../support/until.ts';
import { startProviderProcess } from './provider-process.ts';

const UNITS = 65_536;
/** Milliseconds between two neighbours, and from one hostile request's end to the next. */
const PACE = 4;
const PAUSE = 40;
/** Milliseconds that the neighbours' p99 may move. */
const LIMIT = 5;
const rounds = Number(process.argv[2] ?? 10);

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** What one row of the table is about: a chain that judges hostile requests only, and what they say. */
interface Attack {
  readonly about: 'pattern' | 'size';
  readonly name: string;
  readonly refusal: string | undefined;
  readonly policies: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly text: () => string;
}

const patterns = PATHOLOGICAL.map(([pattern, input]): Attack => {
  const refusal = checkPattern(pattern);
  return {
    about: 'pattern',
    name: `\`${pattern.replaceAll('|', '\\|').slice(0, 72)}\``,
    refusal: refusal?.reason,
    policies: { 'dlp-filter': { secrets: false, detect_patterns: [pattern], action: 'block' } },
    text: () => input(UNITS),
  };
});

const PROSE =
  'The gateway stands between applications and their providers. Every request passes a chain of policies, in order, and leaves one event. ';
const FIGURES = '1042,7730.50,2024-01-15,98.6,00417\n3318,120.00,2024-02-29,101.2,88310\n';
/** Just below the limit of a body. */
const LARGE = 9_900_000;
const defaults = { 'prompt-injection': {}, 'pii-detector': {}, 'dlp-filter': {}, 'safety-filter': {} };
const large = (name: string, piece: string, policies: Attack['policies']): Attack => ({
  about: 'size',
  name,
  refusal: undefined,
  policies,
  text: () => piece.repeat(Math.floor(LARGE / piece.length)),
});

const attacks = [
  ...patterns,
  large('9.9 MB of prose, no policy', PROSE, {}),
  large('9.9 MB of prose, all default text policies', PROSE, defaults),
  large('9.9 MB of figures, all default text policies', FIGURES.replaceAll('\n', '; '), defaults),
];

const provider = await startProviderProcess(0);
const options = (policies: Attack['policies']): GatewayOptions => ({
  targets: [{ id: 'plain', base_url: provider.url }],
  chain: Object.keys(policies).map((kind) => ({ [kind]: { when: { header: { 'x-hostile': 'yes' } } } })),
  policy: policies,
});
const gateway = await startGateway(options({}));

/** Has the gateway take over another chain. */
const use = async (policies: Attack['policies']): Promise<void> => {
  const reloads = (): number => gateway.lines().filter(({ msg }) => msg === 'reloaded').length;
  const known = reloads();
  writeConfig(dirname(gateway.configFile), options(policies));
  gateway.signal('SIGHUP');
  await until(() => reloads() > known || undefined, 30_000, gateway.output);
};

const agent = new Agent({ connections: 64 });

/** Made before time is measured: this process must not keep the neighbours waiting itself. */
const bodyOf = (text: string): Buffer =>
  Buffer.from(JSON.stringify({ model: 'm', messages: [{ role: 'user', content: text }] }));
const greeting = bodyOf('how are you?');

const ask = async (question: Buffer, hostile: 'yes' | 'no'): Promise<{ status: number; ms: number; body: string }> => {
  const from = performance.now();
  const { statusCode, body } = await request(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    dispatcher: agent,
    headers: { 'content-type': 'application/json', 'x-hostile': hostile },
    body: question,
  });
  return { body: await body.text(), status: statusCode, ms: performance.now() - from };
};

const worst = (times: readonly number[]): number => times.reduce((most, time) => Math.max(most, time), 0);

const p99 = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;

/** What neighbours wait while something else goes on. */
const neighbours = async (meanwhile: () => Promise<void>): Promise<readonly number[]> => {
  const asked: Promise<number>[] = [];
  const clock = setInterval(() => asked.push(ask(greeting, 'no').then(({ ms }) => ms)), PACE);
  await meanwhile();
  clearInterval(clock);
  return Promise.all(asked);
};

const attack = async (question: Buffer): Promise<string> => {
  const ends = new Map<string, number>();
  for (let round = 0; round < rounds; round += 1) {
    const { body, status } = await ask(question, 'yes');
    const end =
      status === 200
        ? 'linear: passes'
        : /policy_error/.test(body)
          ? 'interrupted: 409'
          : status === 409
            ? 'linear: blocked'
            : `status ${status}`;
    ends.set(end, (ends.get(end) ?? 0) + 1);
    await pause(PAUSE);
  }
  return [...ends.keys()].join(', ');
};

await neighbours(() => pause(1_500));
say(
  '| pattern | what happens | neighbours alone, p99 ms | meanwhile, p99 ms | meanwhile, longest ms |\n|---|---|---|---|---|',
);
/** Of the patterns alone: what a large body costs is not theirs. */
const alone: number[] = [];
const together: number[] = [];
const moves: number[] = [];
for (const { about, name, policies, refusal, text } of attacks) {
  if (refusal !== undefined) {
    say(`| ${name} | refused by lint: ${refusal} | | | |`);
    continue;
  }
  await use(policies);
  const question = bodyOf(text());
  // Each pattern next to a time without it, so that whatever else the machine does weighs on both.
  const quiet = await neighbours(() => pause(rounds * (PAUSE + PACE)));
  let end = '';
  const times = await neighbours(async () => {
    end = await attack(question);
  });
  if (about === 'pattern') {
    alone.push(...quiet);
    together.push(...times);
    moves.push(p99(times) - p99(quiet));
  }
  say(`| ${name} | ${end} | ${p99(quiet).toFixed(1)} | ${p99(times).toFixed(1)} | ${worst(times).toFixed(1)} |`);
}
const moved = p99(together) - p99(alone);
say(
  `\nneighbours alone: p99 ${p99(alone).toFixed(1)} ms, longest ${worst(alone).toFixed(1)} ms of ${alone.length} requests`,
);
say(
  `under attack: p99 ${p99(together).toFixed(1)} ms, longest ${worst(together).toFixed(1)} ms of ${together.length} requests`,
);
say(
  `the p99 moved by ${moved.toFixed(1)} ms over all rows, by ${worst(moves).toFixed(1)} ms in the row where it moved most`,
);
process.exitCode = moved > LIMIT ? 1 : 0;
await agent.close();
await gateway.stop();
// Nothing waits for what it says to its end.
void provider.stop();
