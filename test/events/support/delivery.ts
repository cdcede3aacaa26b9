/** A log, a delivery thread and a sink, joined: what the tests of whole delivery start from. */
import { onTestFinished } from 'vitest';
import {
  type ControlPlane,
  type ControlPlaneOptions,
  startControlPlane,
} from '../../../src/control-plane/control-plane.ts';
import { type Delivery, startDelivery } from '../../../src/events/delivery-thread.ts';
import { EventLog } from '../../../src/events/event-log.ts';
import { silentReporter } from '../../../src/events/reporter.ts';
import type { EventSettings } from '../../../src/events/settings.ts';
import { makeEvent, makeSettings } from './make-event.ts';
import { temporaryDirectory } from './temporary.ts';

export const startSink = async (options: ControlPlaneOptions = {}): Promise<ControlPlane> => {
  const sink = await startControlPlane(options);
  onTestFinished(() => sink.close());
  return sink;
};

export interface Joined {
  readonly settings: EventSettings;
  readonly log: EventLog;
  readonly delivery: Delivery;
  append(count: number): void;
}

/** Closed with the test, in the right order. */
export const startJoined = (over: Partial<EventSettings>): Joined => {
  const settings = makeSettings(temporaryDirectory(), over);
  const log = new EventLog(settings, silentReporter);
  const delivery = startDelivery(settings, silentReporter);
  onTestFinished(async () => {
    await delivery.close(0);
    log.close();
  });
  return {
    settings,
    log,
    delivery,
    append: (count) => {
      for (let index = 0; index < count; index += 1) {
        log.append(makeEvent({ gateway_id: log.gatewayId }));
        delivery.notify();
      }
    },
  };
};
