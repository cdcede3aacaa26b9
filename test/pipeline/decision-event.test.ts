/** The wire form of an event: every key is there, whatever the exchange went through. */
import { expect, it } from 'vitest';
import { decisionEvent } from '../../src/pipeline/decision-event.ts';
import { received } from './exchange-fixtures.ts';

it('names every key of policies and attempts, null where there is nothing to say', () => {
  const exchange = received();
  exchange.ledger.policies.push({
    kind: 'rbac',
    phase: 'input',
    verdict: 'allow',
    mode: 'enforce',
    matches: {},
    ms: 0.10999400000036985,
  });
  exchange.ledger.attempts.push({ target: 'openai', outcome: 'timeout', ms: 12.34567 });
  const identity = { id: 'e', gatewayId: 'g', configVersion: 'p@1', wallClock: 0, now: 1, pricing: undefined };
  const { policies, attempts } = decisionEvent(exchange, { outcome: 'failed', status: 504 }, identity);
  expect(policies).toEqual([
    { kind: 'rbac', phase: 'input', verdict: 'allow', mode: 'enforce', reason_code: null, matches: {}, ms: 0.11 },
  ]);
  expect(attempts).toEqual([{ target: 'openai', outcome: 'timeout', status: null, error: null, ms: 12.346 }]);
});
