/**
 * What the policies cost: `node test/bench/policies.bench.ts`. The admit phase as the gateway runs it (digest, JSON, reading the request,
 * the chain) with five kinds and their default settings, on prompts of 8 KB and 200 KB; the same without policies; each text policy by itself;
 * and nanoseconds a token on a stream. Medians and 99th percentiles.
 */
import { of } from 'rxjs';
import type { Received } from '../../src/exchange/exchange.ts';
import { Ledger } from '../../src/exchange/ledger.ts';
import { type AdmitPlan, admit } from '../../src/pipeline/admit.ts';
import { digestWith, RecentRequests } from '../../src/pipeline/recent-requests.ts';
import { auditLogger } from '../../src/policies/audit-logger/index.ts';
import { ChunkChain } from '../../src/policies/chunk-chain.ts';
import { compileChain } from '../../src/policies/compile-chain.ts';
import { dlpFilter } from '../../src/policies/dlp-filter/index.ts';
import { piiDetector } from '../../src/policies/pii-detector/index.ts';
import type { Policy, PolicyDefinition } from '../../src/policies/policy.ts';
import { promptInjection } from '../../src/policies/prompt-injection/index.ts';
import { safetyFilter } from '../../src/policies/safety-filter/index.ts';
import { codecs } from '../../src/providers/registry.ts';
import { entry } from '../policies/chain-fixtures.ts';
import { noSecrets, requestOf, site } from '../policies/text-request.ts';

const definitions: readonly PolicyDefinition[] = [promptInjection, piiDetector, dlpFilter, safetyFilter, auditLogger];
const policies: ReadonlyMap<string, Policy> = new Map(
  definitions.map((definition) => [definition.kind, definition.build(definition.schema.parse({}), noSecrets)]),
);
const path = '/v1/chat/completions';
const five = compileChain(
  [...policies].map(([kind, policy]) => entry(kind, policy)),
  path,
);
const none = compileChain([], path);

const prose =
  'The gateway stands between applications and their providers. Every request passes a chain of policies, in order, and leaves one event. ' +
  'Write to jane.doe@example.com or call (415) 555-2671 before Friday; ticket 48213, version 2.14.3, invoice 2024-0117. ';
const code =
  'export const route = (targets: readonly Target[]): Target | undefined => targets.find(({ weight }) => weight > 0.5);\n' +
  '// see https://example.com/docs/routing#weights, commit 9fceb02d0ae598e95dc970b74767f19372d61af8\n';
const figures = '1042,7730.50,2024-01-15,98.6,00417\n3318,120.00,2024-02-29,101.2,88310\n';

const fill = (piece: string, size: number): string => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
/** The texts of a prompt's messages. */
const prompts: Readonly<Record<string, (size: number) => readonly string[]>> = {
  prose: (size) => [fill(prose, size)],
  code: (size) => [fill(code, size)],
  figures: (size) => [fill(figures, size)],
  'chat of many': (size) => fill(prose, size).match(/.{1,120}/g) ?? [],
};

const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(3);
const print = (name: string, times: readonly number[]): void => {
  const sorted = times.toSorted((a, b) => a - b);
  process.stdout.write(`${name}: p50 ${at(sorted, 0.5)} ms, p99 ${at(sorted, 0.99)} ms\n`);
};

const planFor = (chain: AdmitPlan['chain']): AdmitPlan => ({
  codec: codecs['openai-chat'],
  chain,
  policyTimeout: 2_000,
  policyViolationStatus: 409,
  digest: digestWith('bench'),
  recent: new RecentRequests(),
  content: 'none',
});

const receivedOf = (body: Buffer): Received => ({
  stage: 'received',
  id: 'req',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  receivedAt: performance.now(),
  route: 'chat-completions',
  dialect: 'openai-chat',
  headers: {},
  body,
  ledger: new Ledger(),
});

/** Milliseconds until the request is admitted, however many turns of the event loop that takes. */
const admitted = (plan: AdmitPlan, body: Buffer): Promise<number> =>
  new Promise((done, failed) => {
    const started = performance.now();
    of(receivedOf(body))
      .pipe(admit(plan))
      .subscribe({ next: () => done(performance.now() - started), error: failed, complete: () => {} });
  });

const ROUNDS: ReadonlyMap<number, number> = new Map([
  [8_192, 1_000],
  [200_000, 150],
]);

for (const [size, rounds] of ROUNDS) {
  for (const [name, textsOf] of Object.entries(prompts)) {
    const texts = textsOf(size);
    const messages = texts.map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content }));
    const body = Buffer.from(JSON.stringify({ model: 'gpt-4o', messages }));
    const request = requestOf(...texts.map((text) => site(text)));
    const label = `${name} ${size}`;
    for (const [what, chain] of Object.entries({ 'five policies': five, 'no policy': none })) {
      const plan = planFor(chain);
      const times: number[] = [];
      for (let round = -(rounds >> 2); round < rounds; round += 1) {
        const ms = await admitted(plan, body);
        if (round >= 0) times.push(ms);
      }
      print(`${label} admitted, ${what}`, times);
    }
    for (const [kind, policy] of policies) {
      if (policy.input === undefined) continue;
      const times: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const started = performance.now();
        policy.input(request);
        times.push(performance.now() - started);
      }
      print(`${label} ${kind}`, times);
    }
  }
}

const tokens = prose.repeat(500).match(/\s?\S{1,5}|\s/g) ?? [];
/** The best of some rounds: what it costs when nobody else is in the way. */
const nanosecondsOf = (make: () => (token: string) => unknown): string => {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 7; round += 1) {
    const push = make();
    const started = performance.now();
    for (const token of tokens) push(token);
    best = Math.min(best, ((performance.now() - started) * 1e6) / tokens.length);
  }
  return best.toFixed(0);
};
for (const [kind, policy] of policies) {
  if (policy.chunks === undefined) continue;
  let most = 0;
  const filter = () => policy.chunks?.({ channel: '0/content', kind: 'content', request: requestOf() });
  const measured = filter();
  for (const token of tokens) {
    measured?.push(token);
    most = Math.max(most, measured?.held ?? 0);
  }
  const nanoseconds = nanosecondsOf(() => {
    const fresh = filter();
    return (token) => fresh?.push(token);
  });
  process.stdout.write(`stream ${kind}: ${nanoseconds} ns a token, at most ${most} units held\n`);
}
const together = nanosecondsOf(() => {
  const chain = new ChunkChain(five.stream, requestOf(), 65_536);
  return (token) => chain.push('0/content', 'content', token);
});
process.stdout.write(`stream, the three together as a chain: ${together} ns a token\n`);
