/** Texts that grow, by slot; and how to look into JSON that nobody has checked. */

export class HeardTexts {
  readonly texts: Record<string, string> = {};

  add(slot: string, value: unknown): void {
    if (typeof value === 'string' && value !== '') this.texts[slot] = (this.texts[slot] ?? '') + value;
  }
}

/** Tokens told beside a text (logprobs) must not say what the text no longer says. */
export const mustAgree = (text: unknown, tokens: readonly unknown[]): void => {
  const told = tokens.map((token) => (typeof token === 'string' ? token : String(at(token, 'token')))).join('');
  if (told !== '' && told !== text) throw new Error(`tokens ${JSON.stringify(told)} beside ${JSON.stringify(text)}`);
};

/** The value at a path, undefined where there is none. */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? Object.getOwnPropertyDescriptor(inner, key)?.value : undefined,
    value,
  );

export const listAt = (value: unknown, ...path: readonly (string | number)[]): readonly unknown[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
};

/** The same pieces, with empty ones between some of them: deltas that say nothing. */
export const withSilence = (
  pieces: Readonly<Record<string, readonly string[]>>,
  draw: (below: number) => number,
): Readonly<Record<string, readonly string[]>> =>
  draw(3) > 0
    ? pieces
    : Object.fromEntries(
        Object.entries(pieces).map(([slot, of]) => [
          slot,
          of.flatMap((piece) => (draw(5) === 0 ? ['', piece] : [piece])),
        ]),
      );

/** Slots and their pieces as steps, the pieces of a slot in order and the slots mixed. */
export const mixed = (
  pieces: Readonly<Record<string, readonly string[]>>,
  draw: (below: number) => number,
): readonly (readonly [slot: string, piece: string])[] => {
  const left = Object.entries(pieces).map(([slot, of]) => ({ slot, of, next: 0 }));
  const steps: [string, string][] = [];
  for (;;) {
    const open = left.filter(({ next, of }) => next < of.length);
    const chosen = open[open.length === 0 ? 0 : draw(open.length)];
    if (chosen === undefined) return steps;
    steps.push([chosen.slot, chosen.of[chosen.next] ?? '']);
    chosen.next += 1;
  }
};

/** The same, one slot after the other. */
export const inOrder: typeof mixed = (pieces) =>
  Object.entries(pieces).flatMap(([slot, of]) => of.map((piece): [string, string] => [slot, piece]));
