/**
 * Bytes → an answer: status and content type are checked, a JSON body is read whole, a stream becomes events that the caller's
 * dialect understands.
 */
import { Observable, type OperatorFunction, type Subscriber } from 'rxjs';
import type { Head, WireFrame } from '../exchange/frame.ts';
import { GatewayError } from '../exchange/gateway-error.ts';
import type { Speaker } from '../exchange/ledger.ts';
import { Layer } from '../operators/layer.ts';
import type { AnswerFrame } from './answer-frame.ts';
import type { AnswerListener, Emit, Hearing } from './answer-listener.ts';
import { BodyListener } from './body-listener.ts';
import { RefusalListener } from './refusal-listener.ts';
import { StreamListener } from './stream-listener.ts';

/** Milliseconds a provider may take to close its side after its last word, so that the connection can be used again. */
const lingerMs = 1_000;

export const hearAnswer =
  (hearing: Hearing): OperatorFunction<WireFrame, AnswerFrame> =>
  (source) =>
    new Observable((subscriber) => {
      const hearer = new HearingLayer(subscriber, hearing);
      source.subscribe(hearer);
      return () => hearer.leave();
    });

class HearingLayer extends Layer<WireFrame, AnswerFrame> {
  readonly #hearing: Hearing;
  readonly #emit: Emit = (frame) => this.out.next(frame);
  #listener: AnswerListener | undefined = undefined;
  /** The connection has said its last word, too. */
  #read = false;

  constructor(out: Subscriber<AnswerFrame>, hearing: Hearing) {
    super(out, 'outlives');
    this.#hearing = hearing;
  }

  protected override _next(frame: WireFrame): void {
    if (this.out.closed) return;
    const started = performance.now();
    try {
      this.#hear(frame);
    } catch (error) {
      // On itself, not on `out`: the circuit has stepped aside for values, and must hear of this.
      this.error(error);
    }
    this.#hearing.ledger.spend('output', performance.now() - started);
    // Not on itself: what the connection still says is waited for.
    if (!this.closed && this.#listener?.ended === true) this.destination.complete();
  }

  #hear(frame: WireFrame): void {
    switch (frame.kind) {
      case 'head':
        noteTiming(this.#hearing.speaker, frame);
        this.#listener = listenerFor(frame, this.#hearing);
        this.#listener.head(frame, this.#emit);
        break;
      case 'chunk':
        this.#listener?.chunk(frame.data, this.#emit);
        break;
      case 'end':
        this.#read = true;
        this.#listener?.end(this.#emit);
        break;
    }
  }

  /** Nobody listens any more. After the provider's last word its connection may close by itself, so that it can be used again. */
  leave(): void {
    if (this.closed) return;
    if (this.#listener?.ended === true && !this.#read)
      this.add(this.#hearing.scheduler.schedule(() => this.unsubscribe(), lingerMs));
    else this.unsubscribe();
  }
}

const noteTiming = (speaker: Speaker, { timing }: Head): void => {
  if (timing === undefined) return;
  speaker.connect = timing.connect;
  speaker.firstByte = timing.firstByte;
};

const listenerFor = ({ status, headers }: Head, hearing: Hearing): AnswerListener => {
  if (status < 200 || status > 299) return new RefusalListener(status, headers, hearing);
  const isStream = (headers['content-type'] ?? '').includes('text/event-stream');
  if (hearing.facts.stream === isStream) return isStream ? new StreamListener(hearing) : new BodyListener(hearing);
  // A 200 JSON body in answer to a stream request makes agents loop.
  throw new GatewayError('invalid_response', {
    phase: 'first_byte',
    message: isStream
      ? 'The provider answered a request for JSON with a stream.'
      : 'The provider answered a request for a stream with something else.',
  });
};
