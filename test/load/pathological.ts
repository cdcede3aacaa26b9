/**
 * What becomes of each known catastrophe, and what its neighbours feel: `node test/load/pathological.ts [ROUNDS]`. A real gateway takes
 * over every pattern that lint lets pass; hostile requests of 64 KB come one after another while neighbours ask on a clock of their own. Prints a table
 * in Markdown; exits 1 where the neighbours' p99 moves by more than 5 ms.
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

const refusals = PATHOLOGICAL.map(([pattern]) => checkPattern(pattern));
const provider = await startProviderProcess(0);
const options = (pattern: string): GatewayOptions => ({
  targets: [{ id: 'plain', base_url: provider.url }],
  chain: [{ 'dlp-filter': { when: { header: { 'x-hostile': 'yes' } } } }],
  policy: { 'dlp-filter': { secrets: false, detect_patterns: [pattern], action: 'block' } },
});
const gateway = await startGateway(options('none'));

/** Has the gateway take over another pattern. */
const use = async (pattern: string): Promise<void> => {
  const reloads = (): number => gateway.lines().filter(({ msg }) => msg === 'reloaded').length;
  const known = reloads();
  writeConfig(dirname(gateway.configFile), options(pattern));
  gateway.signal('SIGHUP');
  await until(() => reloads() > known || undefined, 30_000, gateway.output);
};

const agent = new Agent({ connections: 64 });

const ask = async (text: string, hostile: 'yes' | 'no'): Promise<{ status: number; ms: number; body: string }> => {
  const from = performance.now();
  const { statusCode, body } = await request(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    dispatcher: agent,
    headers: { 'content-type': 'application/json', 'x-hostile': hostile },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: text }] }),
  });
  return { body: await body.text(), status: statusCode, ms: performance.now() - from };
};

const p99 = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;

/** What neighbours wait while something else goes on. */
const neighbours = async (meanwhile: () => Promise<void>): Promise<readonly number[]> => {
  const asked: Promise<number>[] = [];
  const clock = setInterval(() => asked.push(ask('how are you?', 'no').then(({ ms }) => ms)), PACE);
  await meanwhile();
  clearInterval(clock);
  return Promise.all(asked);
};

const attack = async (text: string): Promise<string> => {
  const ends = new Map<string, number>();
  for (let round = 0; round < rounds; round += 1) {
    const { body, status } = await ask(text, 'yes');
    const end = status === 200 ? 'linear: passes' : /policy_error/.test(body) ? 'interrupted: 409' : 'linear: blocked';
    ends.set(end, (ends.get(end) ?? 0) + 1);
    await pause(PAUSE);
  }
  return [...ends.keys()].join(', ');
};

await neighbours(() => pause(1_500));
say('| pattern | what happens | neighbours alone, p99 ms | meanwhile, p99 ms |\n|---|---|---|---|');
const alone: number[] = [];
const together: number[] = [];
for (const [index, [pattern, input]] of PATHOLOGICAL.entries()) {
  const shown = `\`${pattern.replaceAll('|', '\\|').slice(0, 72)}\``;
  const refusal = refusals[index];
  if (refusal !== undefined) {
    say(`| ${shown} | refused by lint: ${refusal.reason} | | |`);
    continue;
  }
  await use(pattern);
  // Each pattern next to a time without it, so that whatever else the machine does weighs on both.
  const quiet = await neighbours(() => pause(rounds * (PAUSE + PACE)));
  let end = '';
  const times = await neighbours(async () => {
    end = await attack(input(UNITS));
  });
  alone.push(...quiet);
  together.push(...times);
  say(`| ${shown} | ${end} | ${p99(quiet).toFixed(1)} | ${p99(times).toFixed(1)} |`);
}
const moved = p99(together) - p99(alone);
say(`\nneighbours alone: p99 ${p99(alone).toFixed(1)} ms of ${alone.length} requests`);
say(`under attack: p99 ${p99(together).toFixed(1)} ms of ${together.length} requests, ${moved.toFixed(1)} ms more`);
process.exitCode = moved > LIMIT ? 1 : 0;
await agent.close();
await gateway.stop();
// Nothing waits for what it says to its end.
void provider.stop();
