/**
 * The content blocks of a message that is being told. Text and thinking take turns; calls stay open side by side until the finish, since
 * a chat provider may go on with any of them ("Content block not found" is what clients say to a delta without its block).
 */
import { isObject, type JsonObject } from '../shape.ts';

interface Prose {
  readonly kind: 'text' | 'thinking';
  readonly index: number;
}

export class OpenBlocks {
  #next = 0;
  #prose: Prose | undefined;
  /** Block index by the provider's number of the call. */
  readonly #calls = new Map<number, number>();

  text(text: string, out: JsonObject[]): void {
    const index = this.#take('text', { type: 'text', text: '' }, out);
    out.push({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } });
  }

  thinking(thinking: string, out: JsonObject[]): void {
    const index = this.#take('thinking', { type: 'thinking', thinking: '', signature: '' }, out);
    out.push({ type: 'content_block_delta', index, delta: { type: 'thinking_delta', thinking } });
  }

  /** A piece of a tool call: the first opens its block, each may bring arguments. */
  call(call: JsonObject, position: number, out: JsonObject[]): void {
    const number = typeof call.index === 'number' ? call.index : position;
    const body = isObject(call.function) ? call.function : {};
    let index = this.#calls.get(number);
    if (index === undefined) {
      this.#closeProse(out);
      index = this.#next++;
      this.#calls.set(number, index);
      const id = typeof call.id === 'string' && call.id !== '' ? call.id : `toolu_${index}`;
      const block = { type: 'tool_use', id, name: body.name, input: {} };
      out.push({ type: 'content_block_start', index, content_block: block });
    }
    if (typeof body.arguments !== 'string' || body.arguments === '') return;
    const delta = { type: 'input_json_delta', partial_json: body.arguments };
    out.push({ type: 'content_block_delta', index, delta });
  }

  closeAll(out: JsonObject[]): void {
    this.#closeProse(out);
    for (const index of this.#calls.values()) out.push({ type: 'content_block_stop', index });
    this.#calls.clear();
  }

  #take(kind: Prose['kind'], block: JsonObject, out: JsonObject[]): number {
    if (this.#prose?.kind === kind) return this.#prose.index;
    this.#closeProse(out);
    this.#prose = { kind, index: this.#next++ };
    out.push({ type: 'content_block_start', index: this.#prose.index, content_block: block });
    return this.#prose.index;
  }

  #closeProse(out: JsonObject[]): void {
    if (this.#prose !== undefined) out.push({ type: 'content_block_stop', index: this.#prose.index });
    this.#prose = undefined;
  }
}
