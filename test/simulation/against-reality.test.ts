/** The short form of against-reality.ts: generous, since the machine that tests is busy. The script itself holds to 10 %. */
import { expect, it } from 'vitest';
import { compare, comparedTable, deviation, troubledMinute } from './against-reality.ts';

it('a simulation tells what a real gateway does', { timeout: 60_000 }, async () => {
  const compared = await compare(troubledMinute(10, 40));
  const table = comparedTable(compared);
  expect(Math.abs(compared.simulated.success - compared.real.success), table).toBeLessThan(2);
  expect(deviation(compared, 'callsPerRequest'), table).toBeLessThan(0.1);
  for (const key of ['p50', 'p90', 'p99'] as const) expect(deviation(compared, key), table).toBeLessThan(0.35);
});
