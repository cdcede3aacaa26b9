/** Values that remember where they were written, so that every finding and every effective setting can name its file and line. */
import type { KeyPath, Place } from './finding.ts';

export type Scalar = string | number | boolean | null;

export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly at: Place;
  readonly value: Scalar;
}

export interface LocatedList {
  readonly kind: 'list';
  readonly at: Place;
  readonly items: readonly Located[];
}

export interface LocatedEntry {
  readonly keyAt: Place;
  readonly value: Located;
}

export interface LocatedMap {
  readonly kind: 'map';
  readonly at: Place;
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

export type Located = LocatedScalar | LocatedList | LocatedMap;

export const emptyMap = (file: string): LocatedMap => ({
  kind: 'map',
  at: { file, line: 1, column: 1 },
  entries: new Map(),
});

const isUnsaid = (node: Located): boolean => node.kind === 'scalar' && node.value === null;

/** Lays `over` on `under`: maps merge deep, everything else replaces. A key without a value says nothing and replaces nothing. */
export const layer = (under: Located, over: Located): Located => {
  if (isUnsaid(over)) return under;
  if (under.kind !== 'map' || over.kind !== 'map') return over;
  const entries = new Map(under.entries);
  for (const [key, entry] of over.entries) {
    const below = entries.get(key);
    entries.set(key, below === undefined ? entry : { keyAt: entry.keyAt, value: layer(below.value, entry.value) });
  }
  return { kind: 'map', at: over.at, entries };
};

/** The plain value. A key without a value becomes undefined: the key counts as seen, the default applies. */
export const toPlain = (node: Located): unknown => {
  if (node.kind === 'scalar') return node.value ?? undefined;
  if (node.kind === 'list') return node.items.map((item) => (isUnsaid(item) ? null : toPlain(item)));
  const plain: Record<string, unknown> = {};
  for (const [key, { value }] of node.entries) plain[key] = toPlain(value);
  return plain;
};

/** The value written at a path; undefined where nothing (or an empty key) stands. */
export const find = (root: Located, path: KeyPath): Located | undefined => {
  let node: Located | undefined = root;
  for (const step of path) {
    if (node?.kind === 'map') node = node.entries.get(String(step))?.value;
    else if (node?.kind === 'list' && typeof step === 'number') node = node.items[step];
    else return undefined;
  }
  return node === undefined || isUnsaid(node) ? undefined : node;
};

const nearestPlace = (root: Located, path: KeyPath): { at: Place; keyAt: Place } => {
  let node: Located = root;
  let keyAt = root.at;
  for (const step of path) {
    const entry: LocatedEntry | undefined = node.kind === 'map' ? node.entries.get(String(step)) : undefined;
    const next: Located | undefined =
      entry?.value ?? (node.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined);
    if (next === undefined) break;
    keyAt = entry?.keyAt ?? next.at;
    node = next;
  }
  return { at: isUnsaid(node) ? keyAt : node.at, keyAt };
};

/** Where the value at a path stands, or the nearest value around it that was written. */
export const placeOf = (root: Located, path: KeyPath): Place => nearestPlace(root, path).at;

/** Where the key at a path stands. */
export const keyPlaceOf = (root: Located, path: KeyPath): Place => nearestPlace(root, path).keyAt;
