/** One answer as undici tells it, turned into frames. */
import type { Socket } from 'node:net';
import type { Subscriber } from 'rxjs';
import type { Dispatcher } from 'undici';
import type { WireFrame } from '../exchange/frame.ts';
import { GatewayError } from '../exchange/gateway-error.ts';
import { ContentDecoder, canDecode, isEncoded } from './content-decoder.ts';
import { FlowValve } from './flow-valve.ts';
import { responseHeaders } from './hop-by-hop.ts';
import { wireFailure } from './wire-failure.ts';

/** What becomes of the connection; exactly one is called, unless the reader is closed first. */
export interface Answered {
  /** The answer was read to its end. */
  ended(): void;
  lost(error: GatewayError, nothingReceived: boolean): void;
}

export interface Times {
  /** Milliseconds that it took to get the connection. */
  readonly connect: number;
  /** `performance.now()` when the request was handed to it. */
  readonly sentAt: number;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

export class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #subscriber: Subscriber<WireFrame>;
  readonly #socket: Socket;
  readonly #answered: Answered;
  readonly #times: Times;
  #received = false;
  #ended = false;
  #closed = false;
  #valve: FlowValve | undefined;
  #decoder: ContentDecoder | undefined;

  constructor(subscriber: Subscriber<WireFrame>, socket: Socket, answered: Answered, times: Times) {
    this.#subscriber = subscriber;
    this.#socket = socket;
    this.#answered = answered;
    this.#times = times;
  }

  /** The head is out. */
  get answering(): boolean {
    return this.#valve !== undefined;
  }

  /** Nobody listens any more: whatever comes is dropped. */
  close(): void {
    this.#closed = true;
    this.#valve?.detach();
    this.#decoder?.destroy();
  }

  onRequestStart(): void {}

  onResponseStarted(): void {
    this.#received = true;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, received: Headers): void {
    // 1xx is a promise of an answer, not one (RFC 9110 section 15.2).
    if (this.#closed || status < 200) return;
    const headers = responseHeaders(received);
    const encoding = headers['content-encoding'];
    if (isEncoded(encoding)) {
      if (!canDecode(encoding)) {
        const message = 'The provider answered in a content-encoding that it was not offered.';
        this.#lose(new GatewayError('invalid_response', { phase: 'first_byte', message }));
        return;
      }
      this.#decoder = this.#decode(encoding, controller);
      delete headers['content-encoding'];
      delete headers['content-length'];
    }
    this.#valve = new FlowValve(this.#decoder ?? controller);
    const timing = { connect: this.#times.connect, firstByte: performance.now() - this.#times.sentAt };
    this.#subscriber.next({ kind: 'head', status, headers, valve: this.#valve, timing });
  }

  onResponseData(_controller: Dispatcher.DispatchController, data: Uint8Array): void {
    if (this.#closed) return;
    if (this.#decoder === undefined) this.#subscriber.next({ kind: 'chunk', data });
    else this.#decoder.write(data);
  }

  onResponseEnd(): void {
    if (this.#closed) return;
    // A body that is delimited by the end of the connection looks whole to the client even if the connection was reset.
    if (this.#socket.errored !== null) {
      this.#lose(wireFailure(this.#socket.errored, true));
      return;
    }
    this.#ended = true;
    this.#answered.ended();
    if (this.#decoder === undefined) this.#end();
    else {
      // The socket goes on to other exchanges while the decoder still has something to say.
      this.#decoder.detach();
      this.#decoder.end();
      this.#subscriber.add(() => this.close());
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, cause: Error): void {
    if (!this.#closed) this.#lose(wireFailure(cause, this.answering));
  }

  #end(): void {
    if (this.#closed) return;
    this.close();
    this.#subscriber.next({ kind: 'end' });
    this.#subscriber.complete();
  }

  #lose(error: GatewayError): void {
    this.close();
    // After the end the connection is no longer ours to lose; only the decoder can still fail.
    if (this.#ended) this.#subscriber.error(error);
    else this.#answered.lost(error, !this.#received);
  }

  #decode(encoding: string, controller: Dispatcher.DispatchController): ContentDecoder {
    return new ContentDecoder(encoding, controller, {
      data: (data) => {
        if (!this.#closed) this.#subscriber.next({ kind: 'chunk', data });
      },
      end: () => this.#end(),
      error: (cause) => {
        if (!this.#closed) this.#lose(new GatewayError('invalid_response', { phase: 'stream', cause }));
      },
    });
  }
}
