/**
 * Bytes → an answer: status and content type are checked, a JSON body is read whole, a stream becomes events that the caller's
 * dialect understands. Here it is decided whether an answer is complete; nobody downstream can say so.
 */
import { Observable, type OperatorFunction, type SchedulerLike, type Subscription } from 'rxjs';
import type { Head, StreamEvent, WireFrame } from '../exchange/frame.ts';
import { GatewayError } from '../exchange/gateway-error.ts';
import type { Ledger, Speaker } from '../exchange/ledger.ts';
import type { RequestFacts } from '../exchange/text.ts';
import type { DialectCodec, StreamReader, Translator } from '../providers/provider.ts';
import { parseJsonDocument } from '../streaming/json-document.ts';
import { type SseEvent, SseParser } from '../streaming/sse-parser.ts';
import { answerFailure } from './answer-failure.ts';
import type { AnswerFrame } from './answer-frame.ts';
import { CollectedText } from './collected-text.ts';

export interface Hearing {
  /** The caller's dialect. */
  readonly codec: DialectCodec;
  /** Present where the target speaks another dialect than the caller. */
  readonly translator: Translator | undefined;
  readonly facts: RequestFacts;
  readonly ledger: Ledger;
  /** What this attempt learns of its answer. */
  readonly speaker: Speaker;
  /** The target's own key, so that a reply that repeats it is recognised. */
  readonly key: string | undefined;
  readonly scheduler: SchedulerLike;
}

/** Bytes: most of a JSON answer (large embedding batches are tens of megabytes), and most of a refusal's body. */
const largestAnswer = 64 * 1024 * 1024;
const largestRefusal = 256 * 1024;

/** Milliseconds a provider may take to close its side after its last word, so that the connection can be used again. */
const lingerMs = 1_000;

export const hearAnswer =
  (hearing: Hearing): OperatorFunction<WireFrame, AnswerFrame> =>
  (source) =>
    new Observable((subscriber) => {
      let listener: Listener | undefined;
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

type Emit = (frame: AnswerFrame) => void;

/** What becomes of an answer's bytes; which one it is, the head decides. */
interface Listener {
  head(frame: Head, emit: Emit): void;
  chunk(data: Uint8Array, emit: Emit): void;
  end(emit: Emit): void;
  /** True once nothing more may come. */
  readonly ended: boolean;
}

const listenerFor = ({ status, headers }: Head, hearing: Hearing): Listener => {
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

class RefusalListener implements Listener {
  readonly ended = false;
  readonly #status: number;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #hearing: Hearing;
  readonly #body = new CollectedText(largestRefusal);

  constructor(status: number, headers: Readonly<Record<string, string>>, hearing: Hearing) {
    this.#status = status;
    this.#headers = headers;
    this.#hearing = hearing;
  }

  head(): void {}

  chunk(data: Uint8Array): void {
    this.#body.add(data);
  }

  end(): never {
    const refusal = { status: this.#status, headers: this.#headers, body: this.#body.text() };
    throw answerFailure(refusal, this.#hearing.scheduler.now(), this.#hearing);
  }
}

class BodyListener implements Listener {
  ended = false;
  readonly #hearing: Hearing;
  readonly #body = new CollectedText(largestAnswer);

  constructor(hearing: Hearing) {
    this.#hearing = hearing;
  }

  head(frame: Head, emit: Emit): void {
    emit({ ...frame, stream: false });
  }

  chunk(data: Uint8Array): void {
    this.#body.add(data);
  }

  end(emit: Emit): void {
    const { codec, translator, speaker } = this.#hearing;
    const text = this.#body.text();
    const document = parseJsonDocument(translator === undefined ? text : translator.answer(text), 'invalid_response');
    const facts = codec.readAnswer(document);
    speaker.usage = facts.usage;
    speaker.model = facts.model;
    this.ended = true;
    emit({ kind: 'body', document, facts });
  }
}

class StreamListener implements Listener {
  ended = false;
  readonly #hearing: Hearing;
  readonly #parser = new SseParser();
  readonly #reader: StreamReader;
  /** From the event on that finishes the answer: the last bytes leave only with `end`. */
  readonly #last: StreamEvent[] = [];
  #spoke = false;

  constructor(hearing: Hearing) {
    this.#hearing = hearing;
    this.#reader = hearing.codec.streamReader(hearing.facts);
  }

  head(frame: Head, emit: Emit): void {
    emit({ ...frame, stream: true });
  }

  chunk(data: Uint8Array, emit: Emit): void {
    this.#read(this.#parser.push(data), emit);
  }

  end(emit: Emit): void {
    this.#read(this.#parser.end(), emit);
    if (!this.ended && this.#hearing.translator !== undefined) this.#speak(this.#hearing.translator.end(), this.#last);
    if (this.ended) return;
    // Only the dialect's own end marker makes an ending; a clean close does not.
    if (!this.#reader.complete) throw new GatewayError('stream_incomplete', { phase: 'stream' });
    this.#finish(emit);
  }

  #read(parsed: readonly SseEvent[], emit: Emit): void {
    const events: StreamEvent[] = [];
    try {
      for (const event of parsed) this.#understand(event, events);
    } catch (error) {
      // What was said in the same read before it broke belongs to the caller, but must not commit a stream that can still be retried.
      if (this.#spoke && events.length > 0) emit({ kind: 'chunk', events });
      throw error;
    }
    if (events.length > 0) {
      this.#spoke ||= events.some((event) => event.content);
      emit({ kind: 'chunk', events });
    }
    if (this.#reader.ended) this.#finish(emit);
  }

  #understand(event: SseEvent, events: StreamEvent[]): void {
    const { translator } = this.#hearing;
    this.#speak(translator === undefined ? [event] : translator.event(event), events);
  }

  #speak(spokenEvents: readonly SseEvent[], events: StreamEvent[]): void {
    const { speaker } = this.#hearing;
    for (const spoken of spokenEvents) {
      // Nothing after the provider's last word.
      if (this.#reader.ended) return;
      const understood = this.#reader.read(spoken);
      if (understood.usage !== undefined) speaker.usage = understood.usage;
      if (understood.model !== undefined) speaker.model = understood.model;
      if (understood.terminal || this.#last.length > 0) this.#last.push(understood);
      else events.push(understood);
    }
  }

  #finish(emit: Emit): void {
    this.ended = true;
    emit({ kind: 'end', events: this.#last });
  }
}
