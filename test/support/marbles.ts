/** Marble tests: RxJS on virtual time, errors compared by name and code, so that stacks and causes do not matter. */
import { TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';

type RunHelpers = Parameters<Parameters<TestScheduler['run']>[0]>[0];

const bare = (value: unknown): unknown => {
  if (value instanceof Error) {
    const code = 'code' in value ? { code: value.code } : {};
    return { name: value.name, ...code, message: 'code' in value ? undefined : value.message };
  }
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, bare(inner)]));
};

/** Runs a body on virtual time. The scheduler is given too, for operators that take one. */
export const marbles = (body: (helpers: RunHelpers & { readonly scheduler: TestScheduler }) => void): void => {
  const scheduler = new TestScheduler((actual, expected) => expect(bare(actual)).toEqual(bare(expected)));
  scheduler.run((helpers) => body({ ...helpers, scheduler }));
};
