/**
 * Bytes → an answer: status and content type are checked, a JSON body is read whole, a stream becomes events that the caller's
 * dialect understands.
 */
import { Observable, type OperatorFunction, type SchedulerLike, type Subscription } from 'rxjs';
import type { Head, WireFrame } from '../exchange/frame.ts';
import { GatewayError } from '../exchange/gateway-error.ts';
import type { Speaker } from '../exchange/ledger.ts';
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
      let listener: AnswerListener | undefined;
      let read = false;
      const emit: Emit = (frame) => subscriber.next(frame);

      const hear = (frame: WireFrame): void => {
        switch (frame.kind) {
          case 'head':
            noteTiming(hearing.speaker, frame);
            listener = listenerFor(frame, hearing);
            listener.head(frame, emit);
            break;
          case 'chunk':
            listener?.chunk(frame.data, emit);
            break;
          case 'end':
            read = true;
            listener?.end(emit);
            break;
        }
      };

      const subscription = source.subscribe({
        next(frame) {
          if (subscriber.closed) return;
          const started = performance.now();
          try {
            hear(frame);
          } catch (error) {
            subscriber.error(error);
          }
          hearing.ledger.spend('output', performance.now() - started);
          if (listener?.ended === true) subscriber.complete();
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
      return () =>
        listener?.ended === true && !read ? letFinish(subscription, hearing.scheduler) : subscription.unsubscribe();
    });

const noteTiming = (speaker: Speaker, { timing }: Head): void => {
  if (timing === undefined) return;
  speaker.connect = timing.connect;
  speaker.firstByte = timing.firstByte;
};

/** After the provider's last word its connection may close by itself, so that it can be used again. */
const letFinish = (subscription: Subscription, scheduler: SchedulerLike): void => {
  if (subscription.closed) return;
  subscription.add(scheduler.schedule(() => subscription.unsubscribe(), lingerMs));
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
