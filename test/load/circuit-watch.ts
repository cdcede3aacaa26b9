/** Follows one target's circuit on the live feed of /admin/circuits: each change, with the time at which it was heard. */
import { get } from 'node:http';

export interface Heard {
  readonly state: string;
  /** `performance.now()` */
  readonly at: number;
}

export interface CircuitWatch {
  readonly changes: readonly Heard[];
  stop(): void;
}

export const watchCircuit = (url: string, target: string): CircuitWatch => {
  const changes: Heard[] = [];
  let text = '';
  const feed = get(`${url}/admin/circuits`, { headers: { accept: 'text/event-stream' }, agent: false }, (response) => {
    response.setEncoding('utf8').on('data', (part: string) => {
      const events = (text + part).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data === undefined) continue;
        const row = (JSON.parse(data) as { target: string; state: string }[]).find((one) => one.target === target);
        const state = row?.state ?? 'closed';
        if (state !== changes.at(-1)?.state) changes.push({ state, at: performance.now() });
      }
    });
  });
  feed.on('error', () => {});
  return { changes, stop: () => void feed.destroy() };
};
