/** The delivery thread itself: everything of the events room that waits for disks, queues and networks runs here. */
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { GatewayError } from '../exchange/gateway-error.ts';
import { assertNever } from '../exchange/never.ts';
import { DeliveryHost } from './delivery-host.ts';
import type { AdminAnswer, AdminCall, CallFailure, FromThread, ThreadData, ToThread } from './delivery-messages.ts';
import { type EventsAdmin, openEventsAdmin } from './events-admin.ts';
import type { Reporter } from './reporter.ts';

const port = parentPort;
if (port === null) throw new Error('delivery-worker.ts runs in a worker thread only');

// On Linux a thread has a priority of its own: where cores are scarce, requests come first and events a little later.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const { settings, asleep }: ThreadData = workerData;
const say = (message: FromThread): void => port.postMessage(message);
const reporter: Reporter = {
  info: (fields, message) => say({ kind: 'log', level: 'info', fields, message }),
  warn: (fields, message) => say({ kind: 'log', level: 'warn', fields, message }),
  error: (fields, message) => say({ kind: 'log', level: 'error', fields, message }),
};
const host = new DeliveryHost(settings, reporter, {
  delivered: (ages) => say({ kind: 'delivered', ages }),
  asleep: () => Atomics.store(asleep, 0, 1),
});
let opened: EventsAdmin | undefined;
const admin = (): EventsAdmin => {
  opened ??= openEventsAdmin(settings, reporter);
  return opened;
};

const ask = async (call: AdminCall): Promise<AdminAnswer> => {
  switch (call.method) {
    case 'list':
      return { method: 'list', value: await admin().list(call.query) };
    case 'replay':
      return { method: 'replay', value: await admin().replay(call.query) };
    case 'show':
      return { method: 'show', value: await admin().show(call.id) };
    case 'stats':
      return { method: 'stats', value: await admin().stats() };
    default:
      return assertNever(call);
  }
};

const failureOf = (error: unknown): CallFailure => {
  if (!(error instanceof GatewayError)) return { invalid: false, message: String(error) };
  const { param } = error.details;
  return { invalid: error.code === 'invalid_request', message: error.message, ...(param !== undefined && { param }) };
};

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'notify':
      host.notify();
      return;
    case 'call': {
      const { number } = message;
      ask(message.call).then(
        (answer) => say({ kind: 'answer', number, answer }),
        (error: unknown) => say({ kind: 'failure', number, failure: failureOf(error) }),
      );
      return;
    }
    case 'close':
      void host.close(message.grace).finally(() => {
        opened?.close();
        // Nothing listens any more: the thread ends by itself.
        port.close();
      });
      return;
    default:
      assertNever(message);
  }
});
