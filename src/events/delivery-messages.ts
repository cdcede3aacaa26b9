/** What the request loop and the delivery thread say to each other. */
import type { EventQuery } from './event-query.ts';
import type { EventDetail, EventList, EventStats, ReplayStarted } from './events-admin.ts';
import type { EventSettings } from './settings.ts';

/** A question to the thread's EventsAdmin. */
export type AdminCall =
  | { readonly method: 'list' | 'replay'; readonly query: EventQuery }
  | { readonly method: 'show'; readonly id: string }
  | { readonly method: 'stats' };

export type ToThread =
  | { readonly kind: 'notify' }
  | { readonly kind: 'call'; readonly number: number; readonly call: AdminCall }
  | { readonly kind: 'close'; readonly grace: number };

/** An error that crossed over: errors of ours lose their class on the way. */
export interface CallFailure {
  readonly invalid: boolean;
  readonly message: string;
  readonly param?: string;
}

export type AdminAnswer =
  | { readonly method: 'list'; readonly value: EventList }
  | { readonly method: 'show'; readonly value: EventDetail | undefined }
  | { readonly method: 'stats'; readonly value: EventStats }
  | { readonly method: 'replay'; readonly value: ReplayStarted };

export type FromThread =
  | {
      readonly kind: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly fields: object;
      readonly message: string;
    }
  | { readonly kind: 'delivered'; readonly ages: readonly number[] }
  | { readonly kind: 'answer'; readonly number: number; readonly answer: AdminAnswer }
  | { readonly kind: 'failure'; readonly number: number; readonly failure: CallFailure };

export interface ThreadData {
  readonly settings: EventSettings;
  /** One number: 1 while the thread sleeps long and wants to be woken by the next event. */
  readonly asleep: Int32Array<SharedArrayBuffer>;
}
