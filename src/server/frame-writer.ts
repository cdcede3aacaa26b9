/** Writes one reply's frames: a whole body with its length in one write, a stream as it comes, a failed stream with a closed connection. */
import type { ServerResponse } from 'node:http';
import type { ReplyFrame, ReplyHead, Valve } from '../exchange/frame.ts';
import { assertNever } from '../exchange/never.ts';

export interface WriterSettings {
  readonly requestId: string;
  readonly closing: boolean;
}

export class FrameWriter {
  readonly #response: ServerResponse;
  readonly #settings: WriterSettings;
  #head: ReplyHead | undefined;
  #valve: Valve | undefined;
  #begun = false;
  /** Chunks of this body are framed here, in one write each. */
  #framed = false;
  /** True once the reply's last frame was written. */
  ended = false;

  constructor(response: ServerResponse, settings: WriterSettings) {
    this.#response = response;
    this.#settings = settings;
    // A write after the socket broke is reported here; 'close' follows and is what counts.
    response.on('error', () => undefined);
  }

  /** @throws {Error} where frames come in an order that no reply has, or a header is no header */
  write(frame: ReplyFrame): void {
    switch (frame.kind) {
      case 'head':
        this.#head = frame;
        if (frame.stream) this.#begin(frame);
        return;
      case 'chunk':
        this.#chunk(frame.data);
        return;
      case 'end':
        this.#end(frame.data);
        return;
      case 'abort':
        this.#abort(frame.data);
        return;
      default:
        assertNever(frame);
    }
  }

  /** Headers leave in this tick, together with the first content if there is any: one packet, and no waiting for the second event. */
  #begin(head: ReplyHead): void {
    const { valve } = head;
    const response = this.#response;
    this.#begun = true;
    this.#valve = valve;
    response.writeHead(head.status, this.#headers(head, []));
    response.cork();
    response.flushHeaders();
    process.nextTick(() => response.uncork());
    this.#frame();
    if (valve !== undefined) response.on('drain', () => valve.resume());
  }

  #chunk(data: string): void {
    if (!this.#begun) this.#begin(this.#headOf());
    if (!this.#write(data)) this.#valve?.pause();
  }

  /**
   * From here on the chunked body is ours to frame (RFC 9112, section 7.1), and `response` still writes it: left to itself it makes four
   * writes of a chunk and gathers them a tick later, half of what a chunk costs here. Writing past it, to the socket, was tried: kept-alive
   * callers then found their connection closed under load.
   */
  #frame(): void {
    this.#framed = this.#response.chunkedEncoding;
    this.#response.chunkedEncoding = false;
  }

  #write(data: string): boolean {
    if (data === '') return true;
    const response = this.#response;
    if (!this.#framed) return response.write(data);
    const { socket } = response;
    // A corked socket is not corked again until the next tick.
    socket?.cork();
    const room = response.write(chunkOf(data));
    socket?.uncork();
    return room;
  }

  #end(data: string): void {
    this.ended = true;
    if (this.#begun) {
      this.#finish(data);
      return;
    }
    const head = this.#headOf();
    this.#response.writeHead(head.status, this.#headers(head, ['content-length', String(Buffer.byteLength(data))]));
    this.#response.end(data);
  }

  /**
   * The chunked body is ended properly, since a cut one makes clients drop what they have already received, the error frame
   * included; then the connection goes, so that nobody asks again on it.
   */
  #abort(data: string): void {
    this.ended = true;
    if (!this.#begun) this.#begin(this.#headOf());
    const { socket } = this.#response;
    this.#response.once('finish', () => socket?.destroySoon());
    this.#finish(data);
  }

  #finish(data: string): void {
    if (this.#framed) this.#response.end(data === '' ? lastChunk : chunkOf(data) + lastChunk);
    else this.#response.end(data);
  }

  #headOf(): ReplyHead {
    if (this.#head === undefined) throw new Error('a reply began without its head');
    return this.#head;
  }

  #headers(head: ReplyHead, list: string[]): string[] {
    const said = head.stream ? saidOfStreams : saidOfBodies;
    list.push('x-request-id', this.#settings.requestId);
    if (head.stream) list.push(...streamHeaders);
    if (this.#settings.closing) list.push('connection', 'close');
    for (const [name, value] of Object.entries(head.headers)) if (!said.has(name)) list.push(name, value);
    return list;
  }
}

const chunkOf = (data: string): string => `${Buffer.byteLength(data).toString(16)}\r\n${data}\r\n`;

const lastChunk = '0\r\n\r\n';

/** Said to every proxy on the way: pass it on as it comes. */
const streamHeaders = ['cache-control', 'no-cache, no-transform', 'x-accel-buffering', 'no'];

/** Names the writer says itself; the same from a phase is not said twice. */
const saidOfBodies = new Set(['x-request-id', 'content-length', 'connection']);
const saidOfStreams = new Set([...saidOfBodies, 'cache-control', 'x-accel-buffering']);
