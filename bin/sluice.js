#!/usr/bin/env node
// The launcher: makes sure that a Node of 24 or newer runs the sources, whatever the machine's own Node is.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const oldest = 24;

if (Number.parseInt(process.versions.node, 10) >= oldest) {
  await import('../src/cli/sluice.ts');
} else {
  const bundled = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
  if (!existsSync(bundled)) {
    process.stderr.write(
      `sluice needs Node ${oldest} or newer; this is ${process.versions.node} and no bundled runtime is installed for ${process.platform}-${process.arch}. ` +
        'Install Node 26, or run `npm ci` without --omit=optional on linux x64 or arm64.\n',
    );
    process.exit(2);
  }
  const child = spawn(bundled, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
