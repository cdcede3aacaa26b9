/** plain-provider.ts as a process that a test can take away: killed (connections are refused), or frozen (they hang), and back on the same port. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export type Outage = 'refused' | 'black hole';

export interface ProviderProcess {
  readonly url: string;
  fail(outage: Outage): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

const file = new URL('./plain-provider.ts', import.meta.url);

/** @param delay milliseconds in front of each answer */
export const startProviderProcess = async (delay: number): Promise<ProviderProcess> => {
  let child: ChildProcess | undefined;

  const start = async (port: number): Promise<number> => {
    child = fork(file, [String(port), String(delay)], { stdio: 'inherit' });
    const [ready] = (await once(child, 'message')) as [{ readonly port: number }];
    // A test that failed before it could stop this one must not wait for it.
    child.unref();
    child.channel?.unref();
    return ready.port;
  };
  const end = async (): Promise<void> => {
    const ending = child;
    child = undefined;
    if (ending === undefined) return;
    ending.kill('SIGKILL');
    await once(ending, 'exit');
  };

  const port = await start(0);
  process.once('exit', () => child?.kill('SIGKILL'));
  return {
    url: `http://127.0.0.1:${port}`,
    async fail(outage) {
      if (outage === 'refused') await end();
      else child?.kill('SIGSTOP');
    },
    async comeBack() {
      if (child === undefined) await start(port);
      else child.kill('SIGCONT');
    },
    stop: end,
  };
};
