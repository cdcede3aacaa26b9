import { expect, it } from 'vitest';
import { killGateway } from './kill-gateway.ts';

it('a gateway killed under traffic has an event at the control plane for every response a client saw whole', async () => {
  const report = await killGateway({ kills: 5, rate: 100, life: [300, 1_200] });
  expect(report).toMatchObject({ withoutEvent: 0, intact: true });
  expect(report.whole).toBeGreaterThan(50);
}, 120_000);
