/**
 * What the text policies cost: `node test/bench/policies.bench.ts`. Medians and 99th percentiles in milliseconds, whole texts of 8 KB and
 * 200 KB, and nanoseconds a token on a stream.
 */

import { dlpFilter } from '../../src/policies/dlp-filter/index.ts';
import { piiDetector } from '../../src/policies/pii-detector/index.ts';
import type { Policy } from '../../src/policies/policy.ts';
import { promptInjection } from '../../src/policies/prompt-injection/index.ts';
import { safetyFilter } from '../../src/policies/safety-filter/index.ts';
import { judgeInput, noSecrets, requestOf, site } from '../policies/text-request.ts';

const policies: Readonly<Record<string, Policy>> = {
  'pii-detector': piiDetector.build(piiDetector.schema.parse({}), noSecrets),
  'dlp-filter': dlpFilter.build(dlpFilter.schema.parse({}), noSecrets),
  'prompt-injection': promptInjection.build(promptInjection.schema.parse({}), noSecrets),
  'safety-filter': safetyFilter.build(safetyFilter.schema.parse({}), noSecrets),
};

const prose =
  'The gateway stands between applications and their providers. Every request passes a chain of policies, in order, and leaves one event. ' +
  'Write to jane.doe@example.com or call (415) 555-2671 before Friday; ticket 48213, version 2.14.3, invoice 2024-0117. ';
const code =
  'export const route = (targets: readonly Target[]): Target | undefined => targets.find(({ weight }) => weight > 0.5);\n' +
  '// see https://example.com/docs/routing#weights, commit 9fceb02d0ae598e95dc970b74767f19372d61af8\n';
const figures = '1042,7730.50,2024-01-15,98.6,00417\n3318,120.00,2024-02-29,101.2,88310\n';

const texts: Readonly<Record<string, string>> = { prose, code, figures };

const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(3);

const timesOf = (rounds: number, run: () => void): readonly number[] =>
  Array.from({ length: rounds }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  }).sort((a, b) => a - b);

for (const [name, piece] of Object.entries(texts)) {
  for (const size of [8_192, 200_000]) {
    const text = piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
    const rounds = size > 10_000 ? 40 : 400;
    const together: number[] = Array.from({ length: rounds }, () => 0);
    for (const [kind, policy] of Object.entries(policies)) {
      timesOf(rounds >> 2, () => judgeInput(policy, requestOf(site(text))));
      const times = timesOf(rounds, () => judgeInput(policy, requestOf(site(text))));
      for (const [index, time] of times.entries()) together[index] = (together[index] ?? 0) + time;
      process.stdout.write(`${name} ${size} ${kind}: p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms\n`);
    }
    process.stdout.write(`${name} ${size} together: p50 ${at(together, 0.5)} ms, p99 ${at(together, 0.99)} ms\n`);
  }
}

const tokens = prose.repeat(500).match(/\s?\S{1,5}|\s/g) ?? [];
for (const [kind, policy] of Object.entries(policies)) {
  const filter = policy.chunks?.({ channel: '0/content', kind: 'content', request: requestOf() });
  if (filter === undefined) continue;
  let most = 0;
  const started = performance.now();
  for (const token of tokens) {
    filter.push(token);
    most = Math.max(most, filter.held);
  }
  const nanoseconds = ((performance.now() - started) * 1e6) / tokens.length;
  process.stdout.write(`stream ${kind}: ${nanoseconds.toFixed(0)} ns a token, at most ${most} units held\n`);
}
