/** `sluice demo`: the gateway, a provider and a control plane on this machine, with something to try. What `npm start` runs. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { demoGuide } from './demo-guide.ts';
import { serveUntilSignal } from './serving.ts';
import { startFailure } from './start-failure.ts';

const ports = { provider: 41003, controlPlane: 41004 };

/** Streams of the demo are over in seconds. */
const drainTimeout = 10_000;

const wayOut =
  'The demo needs the ports 41002, 41003 and 41004: stop what listens there (another demo?) and start again.';

const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const registerDemo = (program: Command): void => {
  program
    .command('demo')
    .description('try it: gateway, demo provider and control plane on this machine, no key needed')
    .option('--data-dir <dir>', 'where events are kept', './data/demo')
    .addHelpText('after', '\nExample:\n  sluice demo')
    .action(({ dataDir }: { readonly dataDir: string }) => runDemo(dataDir));
};

const runDemo = async (dataDir: string): Promise<void> => {
  const [{ startDemoProvider }, { startControlPlane }, { runGateway }] = await Promise.all([
    import('../demo/provider.ts'),
    import('../control-plane/control-plane.ts'),
    import('../main.ts'),
  ]);
  const closing: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closing.toReversed()) await close();
  };
  try {
    const provider = await startDemoProvider({ port: ports.provider });
    closing.push(() => provider.close());
    const controlPlane = await startControlPlane({
      port: ports.controlPlane,
      dataDir: join(dataDir, 'control-plane'),
    });
    closing.push(() => controlPlane.close());
  } catch (error) {
    process.stderr.write(`${startFailure(error, wayOut)}\n`);
    process.exitCode = 1;
    await closeAll();
    return;
  }
  const gateway = await serveUntilSignal(
    () => runGateway({ policyConfigFiles: [inRepository('config/demo.yaml')], dataDir, env: process.env }),
    { drainTimeout, wayOut, afterwards: closeAll },
  );
  if (gateway !== undefined) process.stdout.write(demoGuide(gateway.url, `http://127.0.0.1:${ports.controlPlane}`));
};
