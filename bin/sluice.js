#!/usr/bin/env node
// The launcher: makes sure that a Node of 24 or newer runs the sources, whatever the machine's own Node is, with a heap made for a gateway.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const oldest = 24;
const serves = process.argv[2] === 'run' || process.argv[2] === 'demo';

// A collection of the young generation copies what is still in use, while everybody waits. With hundreds of streams opening, V8's own size made
// that 8 ms, a quarter of it makes it 1.6 ms (512 streams; docs/operations.md).
const heap = serves ? ['--max-semi-space-size=4'] : [];
// Whoever sets it keeps it; and a worker of several has what its primary has.
const heapIsSet = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((option) => option.includes('semi-space'));
const launcher = fileURLToPath(import.meta.url);

if (Number.parseInt(process.versions.node, 10) < oldest) {
  const bundled = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
  if (!existsSync(bundled)) {
    process.stderr.write(
      `sluice needs Node ${oldest} or newer; this is ${process.versions.node} and no bundled runtime is installed for ${process.platform}-${process.arch}. ` +
        'Install Node 26, or run `npm ci` without --omit=optional on linux x64 or arm64.\n',
    );
    process.exit(2);
  }
  const child = spawn(bundled, [...(heapIsSet ? [] : heap), launcher, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
} else {
  // The same process with other settings, where the platform can do that: V8 reads them only at its start.
  if (heap.length > 0 && !heapIsSet && process.send === undefined && typeof process.execve === 'function')
    process.execve(
      process.execPath,
      [process.execPath, ...process.execArgv, ...heap, launcher, ...process.argv.slice(2)],
      process.env,
    );
  await import('../src/cli/sluice.ts');
}
