#!/usr/bin/env node
// The launcher: makes sure that a Node of 24 or newer runs the sources, whatever the machine's own Node is, with a heap made for a gateway.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const oldest = 24;
const serves = process.argv[2] === 'run' || process.argv[2] === 'demo';

// While the young generation is collected everybody waits: with half of V8's own size that is 3 ms and not 8 where hundreds of streams open at once. And
// the old one, whose collections are longer, may grow to twice what is in use before the next (docs/operations.md, "The heap").
const heap = ['--max-semi-space-size=8', '--heap-growing-percent=100'];
// Whoever sets the young generation has set the heap; and a worker of several has what its primary has.
const heapIsSet = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((option) => option.includes('semi-space'));
const options = serves && !heapIsSet ? heap : [];
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
  const child = spawn(bundled, [...options, launcher, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
} else {
  // The same process with other settings, where the platform can do that: V8 reads them only at its start.
  if (options.length > 0 && process.send === undefined && typeof process.execve === 'function')
    process.execve(
      process.execPath,
      [process.execPath, ...process.execArgv, ...options, launcher, ...process.argv.slice(2)],
      process.env,
    );
  await import('../src/cli/sluice.ts');
}
