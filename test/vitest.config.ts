/**
 * How the tests run: what computes, two files at a time; then what starts processes and measures time, one file after the other, so that
 * a figure is the program's and not a neighbour's. The long forms have scripts of their own.
 */
import { defineConfig } from 'vitest/config';

const withProcesses = ['bench', 'chaos', 'cli', 'e2e', 'faults', 'load', 'simulation', 'upstream'].map(
  (room) => `test/${room}/**/*.test.ts`,
);
const root = new URL('..', import.meta.url).pathname;

export default defineConfig({
  test: {
    root,
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A figure from a machine that others share is taken once more before it counts, and the report says so. What is drawn at random is drawn
    // the same again (watchdog.ts): a counterexample stays one.
    retry: process.env.CI === undefined ? 0 : 1,
    setupFiles: ['test/support/watchdog.ts'],
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: { name: 'rooms', include: ['test/**/*.test.ts'], exclude: withProcesses, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          include: withProcesses,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
