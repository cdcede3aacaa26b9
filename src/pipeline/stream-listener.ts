/** Understands a stream event by event. Here it is decided whether a stream is complete; nobody downstream can say so. */
import type { Head, StreamEvent } from '../exchange/frame.ts';
import { GatewayError } from '../exchange/gateway-error.ts';
import type { StreamReader } from '../providers/provider.ts';
import { type SseEvent, SseParser } from '../streaming/sse-parser.ts';
import type { AnswerListener, Emit, Hearing } from './answer-listener.ts';

export class StreamListener implements AnswerListener {
  ended = false;
  readonly #hearing: Hearing;
  readonly #parser = new SseParser();
  readonly #reader: StreamReader;
  /** From the event on that finishes the answer: the last bytes leave only with `end`. */
  readonly #last: StreamEvent[] = [];
  #spoke = false;
  #model: string | undefined = undefined;

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
    const [only] = parsed;
    if (parsed.length === 1 && only !== undefined && this.#hearing.translator === undefined) this.#readOne(only, emit);
    else this.#readAll(parsed, emit);
    if (this.#reader.ended) this.#finish(emit);
  }

  /** What nearly every read brings. */
  #readOne(event: SseEvent, emit: Emit): void {
    if (this.#reader.ended) return;
    const understood = this.#take(event);
    if (understood === undefined) return;
    this.#spoke ||= understood.content;
    emit({ kind: 'chunk', events: [understood] });
  }

  #readAll(parsed: readonly SseEvent[], emit: Emit): void {
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
  }

  #understand(event: SseEvent, events: StreamEvent[]): void {
    const { translator } = this.#hearing;
    this.#speak(translator === undefined ? [event] : translator.event(event), events);
  }

  #speak(spokenEvents: readonly SseEvent[], events: StreamEvent[]): void {
    for (const spoken of spokenEvents) {
      // Nothing after the provider's last word.
      if (this.#reader.ended) return;
      const understood = this.#take(spoken);
      if (understood !== undefined) events.push(understood);
    }
  }

  /** Gives what may leave before the end. */
  #take(event: SseEvent): StreamEvent | undefined {
    const { speaker } = this.#hearing;
    const understood = this.#reader.read(event);
    if (understood.usage !== undefined) speaker.usage = understood.usage;
    if (understood.model !== undefined && understood.model !== this.#model) {
      this.#model = understood.model;
      speaker.model = understood.model;
    }
    if (!understood.terminal && this.#last.length === 0) return understood;
    this.#last.push(understood);
    return undefined;
  }

  #finish(emit: Emit): void {
    this.ended = true;
    emit({ kind: 'end', events: this.#last });
  }
}
