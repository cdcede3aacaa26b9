import { describe, expect, it } from 'vitest';
import { uuid7 } from '../../src/events/uuid7.ts';

describe('uuid7', () => {
  it('has the version, the variant and the time of RFC 9562', () => {
    const now = Date.now() + 1_000_000;
    const id = uuid7(now);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(now);
  });

  it('never repeats and never goes back, whatever the clock does', () => {
    const start = Date.now() + 2_000_000;
    const ids = Array.from({ length: 50_000 }, (_, index) => uuid7(index % 3 === 0 ? start - index : start));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(ids);
  });
});
