/** Whether the queue can be reached. Its absence delays events and loses none, hence a warning only. */
import type { Check } from '../doctor.ts';
import { reach } from './reach.ts';

export const checkQueue = async (queueUrl: string): Promise<Check> => {
  if (queueUrl === 'embedded:') return { what: 'queue', state: 'ok', detail: 'embedded in the data directory' };
  const { state, detail } = await reach('queue', new URL(queueUrl));
  return state === 'ok'
    ? { what: 'queue', state, detail }
    : { what: 'queue', state: 'warning', detail: `${detail}: events wait in the log until it is back` };
};
