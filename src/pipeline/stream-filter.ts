/** The output phase of one live stream: events in, the text that may leave out. What no policy changes leaves as the bytes it came as. */
import type { Routed } from '../exchange/exchange.ts';
import type { ReplyFrame, StreamEvent } from '../exchange/frame.ts';
import { ChunkChain } from '../policies/chunk-chain.ts';
import { WORK_OF_PART } from '../policies/moment.ts';
import type { WindowGate } from '../policies/window-gate.ts';
import type { Allowance } from '../streaming/allowance.ts';
import { capture, mostCaptured } from './captured-content.ts';
import { closedBehindLastText } from './closed-behind-last-text.ts';
import { violation } from './judged.ts';
import type { OutputPlan } from './output-plan.ts';
import type { Target } from './plan.ts';
import { policyRequest } from './policy-request.ts';

type Emit = (frame: ReplyFrame) => void;

/** What the chain has said of an event so far: of its deltas, of the channels it closes, of its whole texts. */
interface Passing {
  readonly texts: string[];
  readonly rests: string[];
  readonly wholes: string[];
}

/** The events of one read on their way, as far as they have come. */
interface Read {
  readonly events: readonly StreamEvent[];
  readonly ends: boolean;
  next: number;
  passing: Passing | undefined;
  data: string;
  content: boolean;
  /** What was still held at the end of the stream. */
  rest: string;
}

const none: readonly never[] = [];

const readOf = (events: readonly StreamEvent[], ends: boolean): Read => ({
  events,
  ends,
  next: 0,
  passing: undefined,
  data: '',
  content: false,
  rest: '',
});

export class StreamFilter {
  readonly #plan: OutputPlan;
  readonly #routed: Routed<Target>;
  #chain: ChunkChain | undefined;
  /** The last event of each open channel: the pattern for an event that carries what was still held when the channel closes. */
  readonly #templates = new Map<string, StreamEvent>();
  #spoke = false;
  #settled = false;
  /** What the provider said and what was let pass of it, as far as the event carries it. */
  #said = '';
  #given = '';

  readonly #allowance: Allowance = { left: 0 };
  /** What the policies have not come to the end of. */
  #read: Read | undefined = undefined;

  /** Gathers what leaves, where somebody else has to be asked about it. */
  readonly #gate: WindowGate | undefined;

  constructor(plan: OutputPlan, routed: Routed<Target>, gate: WindowGate | undefined) {
    this.#gate = gate;
    this.#plan = plan;
    this.#routed = routed;
  }

  /** @throws {GatewayError} output_blocked, escalation_required: what stood before the match has been emitted */
  chunk(events: readonly StreamEvent[], emit: Emit): void {
    this.#advance(readOf(events, false), emit);
  }

  /** @throws {GatewayError} as `chunk` */
  end(events: readonly StreamEvent[], emit: Emit): void {
    this.#advance(readOf(closedBehindLastText(events), true), emit);
  }

  /** The policies need more time for the call before than one go: nothing else may be given to them before `goOn` has brought it to its end. */
  get behind(): boolean {
    return this.#read !== undefined;
  }

  /**
   * Goes on with the call before.
   * @param late there is no more time: what could not say fails by its `fail_mode`
   * @throws {GatewayError} as `chunk`
   */
  goOn(emit: Emit, late: boolean): void {
    const read = this.#read;
    if (read === undefined) return;
    if (late && this.#chain !== undefined) this.#complete(read, this.#chain.runOut());
    this.#advance(read, emit);
  }

  #advance(read: Read, emit: Emit): void {
    this.#allowance.left = WORK_OF_PART;
    this.#read = this.#pass(read) ? undefined : read;
    if (this.#read !== undefined) return;
    const { content, data, ends, rest } = read;
    const refused = this.#refusal();
    if (refused !== undefined) {
      // On an uncommitted stream this text must not commit: the block is a plain reply then.
      if (this.#spoke && data !== '') emit({ kind: 'chunk', data, content: false });
      throw refused;
    }
    if (ends) {
      this.#settle();
      emit({ kind: 'end', data: rest + data });
      return;
    }
    this.#spoke ||= content;
    if (data !== '') emit({ kind: 'chunk', data, content });
  }

  /** The exchange is over, however it ended: what the policies found on a stream that had begun belongs in the event. */
  close(): void {
    if (this.#spoke) this.#settle();
  }

  /** Once, and only for the attempt that is the answer: what the policies found, and the conversation. */
  #settle(): void {
    if (this.#settled || this.#chain === undefined) return;
    this.#settled = true;
    const { ledger } = this.#routed;
    ledger.judge(this.#chain.decision());
    capture(this.#plan.content, ledger, 'response', this.#said, this.#given);
  }

  #refusal() {
    if (this.#chain?.stop === undefined) return undefined;
    this.#settle();
    return violation(this.#chain.decision(), 'output', this.#plan.policyViolationStatus);
  }

  /** False where the chain is behind. */
  #pass(read: Read): boolean {
    const { events } = read;
    for (; read.next < events.length; read.next += 1) {
      const event = events[read.next];
      if (event === undefined || event.hidden) continue;
      const chain = this.#chainFor();
      if (!chain.active) {
        read.data += event.raw;
        read.content ||= event.content;
        this.#remember(event, []);
        this.#gather(event, []);
        continue;
      }
      if (!this.#judgeEvent(chain, event, read)) return false;
      if (chain.stop !== undefined) break;
    }
    return !read.ends || this.#closeAll(read);
  }

  /** False where the chain is behind: what it has said so far stands in `read.passing`. */
  #judgeEvent(chain: ChunkChain, event: StreamEvent, read: Read): boolean {
    const { passing } = read;
    if (passing === undefined && event.toolCalls !== undefined && event.toolCalls.length > 0)
      chain.toolCalls(event.toolCalls);
    if (passing === undefined && chain.stop !== undefined) return true;
    const { closes = none, deltas, wholes: said = none } = event;
    const texts: string[] = passing?.texts ?? [];
    const rests: string[] = passing?.rests ?? [];
    const wholes: string[] = passing?.wholes ?? [];
    if (passing !== undefined) this.#complete(read, chain.goOn());
    while (!chain.behind && texts.length < deltas.length) {
      const delta = deltas[texts.length];
      if (delta === undefined) break;
      texts.push(chain.push(delta.channel, delta.kind, delta.text));
      this.#templates.set(delta.channel, event);
    }
    while (!chain.behind && rests.length < closes.length) rests.push(chain.end(closes[rests.length] ?? ''));
    const cut = event.closes !== undefined && chain.stop !== undefined && wholes.length === 0;
    while (!chain.behind && !cut && wholes.length < said.length) {
      const whole = said[wholes.length];
      if (whole === undefined) break;
      wholes.push(chain.whole(whole.channel, whole.kind, whole.text));
    }
    if (chain.behind) {
      read.passing = passing ?? { texts, rests, wholes };
      return false;
    }
    read.passing = undefined;
    // A whole text may stand in the event that says all is well (`response.completed`).
    const stopped = cut || (chain.stop !== undefined && wholes.length > 0);
    const passed = this.#assemble(event, { texts, rests, wholes }, stopped);
    read.data += passed.data;
    read.content ||= passed.content;
    return true;
  }

  /** The chain has more to say of what it was asked last. */
  #complete({ passing }: Read, more: string): void {
    const last = [passing?.wholes, passing?.rests, passing?.texts].find(
      (list) => list !== undefined && list.length > 0,
    );
    last?.push((last.pop() ?? '') + more);
  }

  #assemble(event: StreamEvent, { texts, rests, wholes }: Passing, cut: boolean): { data: string; content: boolean } {
    const heard = event.deltas.some(({ text }) => text !== '');
    const given = texts.some((text) => text !== '');
    const before = event.closes === undefined ? '' : this.#closeChannels(event, event.closes, rests, texts);
    if (cut) return this.#cutShort(event, texts, before);
    this.#remember(event, texts);
    this.#gather(event, texts, wholes);
    const rewritten =
      texts.length === 0 && event.wholes === undefined
        ? event
        : this.#plan.codec.rewriteEvent(event, texts, event.wholes === undefined ? undefined : wholes);
    return { data: before + rewritten.raw, content: before !== '' || (event.content && (given || !heard)) };
  }

  /** An event that closes a channel, or repeats it, says that all is well (`finish_reason`): of a stream stopped in it only the text before the match leaves. */
  #cutShort(event: StreamEvent, texts: readonly string[], before: string): { data: string; content: boolean } {
    this.#remember(
      event,
      event.deltas.map(() => ''),
    );
    let data = before;
    for (const [index, { channel }] of event.deltas.entries()) {
      const text = texts[index] ?? '';
      if (text !== '') data += this.#flush(event, channel, text);
    }
    return { data, content: data !== '' };
  }

  #gather(event: StreamEvent, texts: readonly string[], wholes: readonly string[] = []): void {
    if (this.#gate === undefined) return;
    for (const [index, { channel, kind, text }] of event.deltas.entries())
      this.#gate.take(channel, kind, texts[index] ?? text);
    for (const [index, { channel, kind, path, text }] of (event.wholes ?? []).entries())
      this.#gate.take(`${channel}/${path.join('/')}`, kind, wholes[index] ?? text);
  }

  #remember(event: StreamEvent, texts: readonly string[]): void {
    if (this.#plan.content === 'none' || this.#said.length > mostCaptured) return;
    for (const [index, { text }] of event.deltas.entries()) {
      this.#said += text;
      this.#given += texts[index] ?? text;
    }
  }

  /** Held text of channels that end here: into this event's own delta where it has one, else in an event of its own before it. */
  #closeChannels(event: StreamEvent, channels: readonly string[], rests: readonly string[], texts: string[]): string {
    let before = '';
    for (const [index, channel] of channels.entries()) {
      const rest = rests[index] ?? '';
      const template = this.#templates.get(channel);
      this.#templates.delete(channel);
      if (rest === '' || template === undefined) continue;
      const own = event.deltas.findLastIndex((delta) => delta.channel === channel);
      if (own === -1) before += this.#flush(template, channel, rest);
      else texts[own] = (texts[own] ?? '') + rest;
    }
    return before;
  }

  #flush(template: StreamEvent, channel: string, rest: string): string {
    if (this.#plan.content !== 'none') this.#given += rest;
    const kind = template.deltas.find((delta) => delta.channel === channel)?.kind ?? 'content';
    this.#gate?.take(channel, kind, rest);
    return this.#plan.codec.flushEvent(template, channel, rest).raw;
  }

  /** False where the chain is behind: then the first channel is the one it has more to say of. */
  #closeAll(read: Read): boolean {
    const chain = this.#chain;
    for (const [channel, template] of this.#templates) {
      let text = read.passing === undefined ? '' : (read.passing.rests[0] ?? '');
      if (chain !== undefined) text += read.passing === undefined ? chain.end(channel) : chain.goOn();
      if (chain?.behind === true) {
        read.passing = { texts: [], rests: [text], wholes: [] };
        return false;
      }
      read.passing = undefined;
      if (text !== '') read.rest += this.#flush(template, channel, text);
      this.#templates.delete(channel);
    }
    return true;
  }

  #chainFor(): ChunkChain {
    this.#chain ??= new ChunkChain(
      this.#plan.chain.stream,
      policyRequest(this.#routed, this.#routed.facts, this.#routed.memory),
      this.#plan.holdBackBytes,
      this.#allowance,
    );
    return this.#chain;
  }
}
