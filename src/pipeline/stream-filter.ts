/** The output phase of one live stream: events in, the text that may leave out. What no policy changes leaves as the bytes it came as. */
import type { Routed } from '../exchange/exchange.ts';
import type { ReplyFrame, StreamEvent } from '../exchange/frame.ts';
import { ChunkChain } from '../policies/chunk-chain.ts';
import type { WindowGate } from '../policies/window-gate.ts';
import { capture, mostCaptured } from './captured-content.ts';
import { closedBehindLastText } from './closed-behind-last-text.ts';
import { violation } from './judged.ts';
import type { OutputPlan } from './output-plan.ts';
import type { Target } from './plan.ts';
import { policyRequest } from './policy-request.ts';

type Emit = (frame: ReplyFrame) => void;

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

  /** Gathers what leaves, where somebody else has to be asked about it. */
  readonly #gate: WindowGate | undefined;

  constructor(plan: OutputPlan, routed: Routed<Target>, gate: WindowGate | undefined) {
    this.#gate = gate;
    this.#plan = plan;
    this.#routed = routed;
  }

  /** @throws {GatewayError} output_blocked, escalation_required: what stood before the match has been emitted */
  chunk(events: readonly StreamEvent[], emit: Emit): void {
    const { data, content } = this.#pass(events);
    const refused = this.#refusal();
    if (refused !== undefined) {
      // On an uncommitted stream this text must not commit: the block is a plain reply then.
      if (this.#spoke && data !== '') emit({ kind: 'chunk', data, content: false });
      throw refused;
    }
    this.#spoke ||= content;
    if (data !== '') emit({ kind: 'chunk', data, content });
  }

  /** @throws {GatewayError} as `chunk` */
  end(events: readonly StreamEvent[], emit: Emit): void {
    const { data } = this.#pass(closedBehindLastText(events));
    const rest = this.#closeAll();
    const refused = this.#refusal();
    if (refused !== undefined) {
      if (this.#spoke && data !== '') emit({ kind: 'chunk', data, content: false });
      throw refused;
    }
    this.#settle();
    emit({ kind: 'end', data: rest + data });
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

  #pass(events: readonly StreamEvent[]): { data: string; content: boolean } {
    let data = '';
    let content = false;
    for (const event of events) {
      if (event.hidden) continue;
      const chain = this.#chainFor();
      if (!chain.active) {
        data += event.raw;
        content ||= event.content;
        this.#remember(event, []);
        this.#gather(event, []);
        continue;
      }
      const passed = this.#judgeEvent(chain, event);
      data += passed.data;
      content ||= passed.content;
      if (chain.stop !== undefined) break;
    }
    return { data, content };
  }

  #judgeEvent(chain: ChunkChain, event: StreamEvent): { data: string; content: boolean } {
    if (event.toolCalls !== undefined && event.toolCalls.length > 0) chain.toolCalls(event.toolCalls);
    if (chain.stop !== undefined) return { data: '', content: false };
    const texts: string[] = [];
    let heard = false;
    let given = false;
    for (const delta of event.deltas) {
      const text = chain.push(delta.channel, delta.kind, delta.text);
      texts.push(text);
      heard ||= delta.text !== '';
      given ||= text !== '';
      this.#templates.set(delta.channel, event);
    }
    const before = event.closes === undefined ? '' : this.#closeChannels(chain, event, event.closes, texts);
    if (event.closes !== undefined && chain.stop !== undefined) return this.#cutShort(event, texts, before);
    const wholes = event.wholes?.map((whole) => chain.whole(whole.channel, whole.kind, whole.text));
    this.#remember(event, texts);
    this.#gather(event, texts, wholes);
    const rewritten =
      texts.length === 0 && wholes === undefined ? event : this.#plan.codec.rewriteEvent(event, texts, wholes);
    return { data: before + rewritten.raw, content: before !== '' || (event.content && (given || !heard)) };
  }

  /** An event that closes a channel says that all is well (`finish_reason`): of a stream stopped in it only the text before the match leaves. */
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
  #closeChannels(chain: ChunkChain, event: StreamEvent, channels: readonly string[], texts: string[]): string {
    let before = '';
    for (const channel of channels) {
      const rest = chain.end(channel);
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

  #closeAll(): string {
    let rest = '';
    for (const [channel, template] of this.#templates) {
      const text = this.#chain?.end(channel) ?? '';
      if (text !== '') rest += this.#flush(template, channel, text);
    }
    this.#templates.clear();
    return rest;
  }

  #chainFor(): ChunkChain {
    this.#chain ??= new ChunkChain(
      this.#plan.chain.stream,
      policyRequest(this.#routed, this.#routed.facts, this.#routed.memory),
      this.#plan.holdBackBytes,
    );
    return this.#chain;
  }
}
