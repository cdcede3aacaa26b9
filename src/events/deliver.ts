/**
 * One attempt at one batch: POST it; narrow a refusal down until the refused event stands alone and give that one up; leave the rest
 * to the queue's schedule when the control plane does not answer.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlPlaneClient } from './control-plane-client.ts';
import type { DeliveryCircuit } from './delivery-circuit.ts';
import { DeliveryError } from './delivery-error.ts';
import type { DeadMark, Job, JobResult } from './delivery-queue.ts';

type Run = readonly [from: number, to: number];

export interface DeliverSettings {
  readonly client: Pick<ControlPlaneClient, 'post'>;
  readonly circuit: DeliveryCircuit;
  /** Milliseconds between attempts; after as many failures and one more the batch is dead. */
  readonly retrySchedule: readonly number[];
  /** Aborted when we stop: what is under way is put back. */
  readonly stopping: AbortSignal;
}

/**
 * Makes the function that works on jobs.
 * Its promise rejects with a DeliveryError where the batch is to be tried again.
 */
export const deliver =
  ({ client, circuit, retrySchedule, stopping }: DeliverSettings) =>
  async (job: Job): Promise<JobResult> => {
    const { lines } = job.data;
    const todo: Run[] = [...(job.data.rest ?? [[0, lines.length] as const])];
    const dead: DeadMark[] = [...(job.data.dead ?? [])];
    const attempts = job.failedAttempts + 1;

    for (let run = todo.shift(); run !== undefined; run = todo.shift()) {
      const [from, to] = run;
      try {
        await circuitClosed(circuit, stopping);
        await client.post(partId(job.id, run, lines.length), lines.slice(from, to), stopping);
        circuit.reportAlive();
      } catch (error) {
        if (stopping.aborted) return await job.giveBack();
        if (!(error instanceof DeliveryError)) throw error;
        const { failure, message, status } = error;
        if (failure === 'refused') {
          circuit.reportAlive();
          if (to - from > 1) {
            const middle = (from + to) >>> 1;
            todo.unshift([from, middle], [middle, to]);
          } else dead.push({ index: from, error: message, status, attempts });
        } else {
          circuit.reportFailure(error.retryAfter);
          if (attempts <= retrySchedule.length) throw error;
          for (const [first, end] of [run, ...todo.splice(0)])
            for (let index = first; index < end; index += 1) dead.push({ index, error: message, status, attempts });
        }
      }
      if (todo.length > 0) await job.keep({ lines, rest: [...todo], dead: [...dead] });
    }
    return { dead };
  };

/** Stable over retries: the parts of a batch are always the same ones. */
const partId = (id: string, [from, to]: Run, length: number): string =>
  from === 0 && to === length ? id : `${id}_${from}-${to}`;

const circuitClosed = async (circuit: DeliveryCircuit, stopping: AbortSignal): Promise<void> => {
  stopping.throwIfAborted();
  for (let wait = circuit.wait(); wait > 0; wait = circuit.wait()) await sleep(wait, undefined, { signal: stopping });
};
