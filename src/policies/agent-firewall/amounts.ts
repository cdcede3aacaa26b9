/** The amounts of money (or of anything) in a tool call's arguments. */

/** A number as people write money: a currency before or behind it, thousands in commas. */
const money = /^[^\d+-]{0,5}([-+]?[\d.,]+(?:e[-+]?\d+)?)[^\d]{0,5}$/i;
const plain = /^[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?(?:e[-+]?\d+)?$/i;

const amountOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  const written = typeof value === 'string' ? money.exec(value.slice(0, 100))?.[1] : undefined;
  if (written === undefined) return undefined;
  // "1.000,50" is no number to us: what cannot be read must not pass for little.
  return plain.test(written) ? Number(written.replaceAll(',', '')) : Number.POSITIVE_INFINITY;
};

/**
 * Every amount under one of the named fields, at any depth.
 * @param fields lower case
 * @returns undefined where the arguments are no JSON
 */
export const amountsIn = (text: string, fields: ReadonlySet<string>): readonly number[] | undefined => {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return undefined;
  }
  const amounts: number[] = [];
  const waiting: unknown[] = [root];
  for (let value = waiting.pop(); waiting.length > 0 || value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, field] of Object.entries(value)) {
      const amount = fields.has(name.toLowerCase()) ? amountOf(field) : undefined;
      if (amount !== undefined) amounts.push(Math.abs(amount));
      else if (field !== undefined) waiting.push(field);
    }
  }
  return amounts;
};
