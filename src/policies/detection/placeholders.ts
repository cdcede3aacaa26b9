/**
 * Reversible redaction: the provider sees `<EMAIL_1>`, the caller gets the value back. One instance a request; the same value has the
 * same placeholder everywhere in it, and no placeholder is a text that the caller wrote.
 */
import type { FoundMatch } from '../../streaming/detector.ts';
import type { TextFilter } from '../../streaming/text-filter.ts';

const shape = /<[A-Z][A-Z0-9_]*_\d+>/g;

export class Placeholders {
  readonly #byValue = new Map<string, string>();
  readonly #byPlaceholder = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #last = new Map<string, number>();

  /** Texts of the request: what looks like a placeholder there stays the caller's own. */
  reserve(text: string): void {
    if (!text.includes('<')) return;
    for (const [found] of text.matchAll(shape)) this.#taken.add(found);
  }

  /** The placeholder for a match. */
  for({ type, text }: FoundMatch): string {
    const key = `${type} ${text}`;
    const known = this.#byValue.get(key);
    if (known !== undefined) return known;
    const name = type.toUpperCase();
    let number = this.#last.get(name) ?? 0;
    let placeholder: string;
    do placeholder = `<${name}_${++number}>`;
    while (this.#taken.has(placeholder));
    this.#last.set(name, number);
    this.#byValue.set(key, placeholder);
    this.#byPlaceholder.set(placeholder, text);
    return placeholder;
  }

  get size(): number {
    return this.#byPlaceholder.size;
  }

  /** Whether the caller sent this very value: it is no secret to them. */
  owns({ type, text }: FoundMatch): boolean {
    return this.#byValue.has(`${type} ${text}`);
  }

  /** The text with every known placeholder given back. */
  restore(text: string): string {
    if (!text.includes('<')) return text;
    return text.replace(shape, (found) => this.#byPlaceholder.get(found) ?? found);
  }

  /** UTF-16 units at the end of a text that may be the beginning of a known placeholder. */
  openUnits(text: string): number {
    const start = text.lastIndexOf('<');
    if (start < 0) return 0;
    const tail = text.slice(start);
    if (tail.includes('>')) return 0;
    for (const placeholder of this.#byPlaceholder.keys()) if (placeholder.startsWith(tail)) return tail.length;
    return 0;
  }
}

/** Gives placeholders back on a stream, wherever they are cut. */
export class RestoringFilter implements TextFilter {
  readonly #placeholders: Placeholders;
  readonly #restored: () => void;
  #waiting = '';

  /** @param restored told whenever a value was given back */
  constructor(placeholders: Placeholders, restored: () => void) {
    this.#placeholders = placeholders;
    this.#restored = restored;
  }

  get held(): number {
    return this.#waiting.length;
  }

  restart(): void {
    this.#waiting = '';
  }

  push(text: string): string {
    const all = this.#waiting + text;
    const open = this.#placeholders.openUnits(all);
    this.#waiting = open === 0 ? '' : all.slice(-open);
    const ready = open === 0 ? all : all.slice(0, -open);
    const given = this.#placeholders.restore(ready);
    if (given !== ready) this.#restored();
    return given;
  }

  end(): string {
    const rest = this.#waiting;
    this.#waiting = '';
    return rest;
  }
}
