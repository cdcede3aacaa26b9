/** One call as a simulated provider performs it: head, pieces and end at their virtual times, or what goes wrong instead. */
import { Observable, type Subscriber, type Subscription } from 'rxjs';
import type { Valve, WireFrame } from '../exchange/frame.ts';
import { GatewayError } from '../exchange/gateway-error.ts';
import type { CallTimeouts } from '../upstream/open.ts';
import { refusalBody, type ScriptedAnswer } from './scripted-answers.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Nobody makes a simulated provider wait. */
const valve: Valve = {
  pause: () => {},
  resume: () => {},
  paused: false,
  paused$: new Observable((subscriber) => subscriber.next(false)),
};

export class SpokenCall {
  readonly #subscriber: Subscriber<WireFrame>;
  readonly #time: VirtualTime;
  readonly #connect: number;
  readonly #sentAt: number;
  readonly #firstByteTimeout: number | null;
  #waiting: Subscription | undefined;

  /** @param connect milliseconds that the connection takes, from now on */
  constructor(subscriber: Subscriber<WireFrame>, time: VirtualTime, connect: number, { firstByte }: CallTimeouts) {
    this.#subscriber = subscriber;
    this.#time = time;
    this.#connect = connect;
    this.#sentAt = time.now() + connect;
    this.#firstByteTimeout = firstByte;
  }

  /** Nothing comes, as long as nothing else is said. */
  silence(): void {
    const timeout = this.#firstByteTimeout;
    if (timeout === null) return;
    this.#waiting = this.#at(this.#sentAt + timeout, () =>
      this.#subscriber.error(new GatewayError('first_byte_timeout', { phase: 'first_byte' })),
    );
  }

  /** @param retryAfter seconds */
  status(status: number, latency: number, retryAfter: number | undefined): void {
    const type = { 'content-type': 'application/json' };
    const headers = retryAfter === undefined ? type : { ...type, 'retry-after': String(retryAfter) };
    this.#firstByte(latency, () => {
      this.#head(status, headers);
      this.#subscriber.next({ kind: 'chunk', data: refusalBody });
      this.#end();
    });
  }

  /** @param every milliseconds between two pieces. @param cut the connection breaks when half of them are out */
  answer({ headers, pieces }: ScriptedAnswer, latency: number, every: number, cut: boolean): void {
    this.#firstByte(latency, () => {
      this.#head(200, headers);
      this.#say(pieces, 0, cut ? pieces.length >> 1 : pieces.length, every, cut);
    });
  }

  #say(pieces: readonly Uint8Array[], from: number, to: number, every: number, cut: boolean): void {
    for (let index = from; index < to; index++) {
      const data = pieces[index];
      if (data === undefined || this.#subscriber.closed) return;
      if (index > from && every > 0) {
        this.#at(this.#time.now() + every, () => this.#say(pieces, index, to, every, cut));
        return;
      }
      this.#subscriber.next({ kind: 'chunk', data });
    }
    if (cut) this.#subscriber.error(new GatewayError('connection_lost', { phase: 'stream' }));
    else this.#end();
  }

  /** What comes first comes after `latency`, or not at all where the gateway does not wait so long. */
  #firstByte(latency: number, speak: () => void): void {
    this.#waiting?.unsubscribe();
    const at = Math.max(this.#sentAt, this.#time.now()) + latency;
    if (this.#firstByteTimeout !== null && at > this.#sentAt + this.#firstByteTimeout) this.silence();
    else this.#at(at, speak);
  }

  #head(status: number, headers: Readonly<Record<string, string>>): void {
    const timing = { connect: this.#connect, firstByte: this.#time.now() - this.#sentAt };
    this.#subscriber.next({ kind: 'head', status, headers, valve, timing });
  }

  #end(): void {
    this.#subscriber.next({ kind: 'end' });
    this.#subscriber.complete();
  }

  #at(moment: number, work: () => void): Subscription {
    const action = this.#time.schedule(work, moment - this.#time.now());
    this.#subscriber.add(action);
    return action;
  }
}
