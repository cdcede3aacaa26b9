/** What a configuration is called in events: `name@version+digest`. */
import { createHash } from 'node:crypto';

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
};

/** The digest is over what was written, keys sorted: comments, order of keys and layout do not change it. */
export const configVersion = (pack: { readonly name: string; readonly version: string }, written: unknown): string => {
  const digest = createHash('sha256')
    .update(JSON.stringify(sorted(written)))
    .digest('hex');
  return `${pack.name}@${pack.version}+${digest.slice(0, 12)}`;
};
