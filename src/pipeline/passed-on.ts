/** Which of a provider's headers the caller gets: all but those about its own bytes, or about its own connection with us. */

const notPassedOn = new Set([
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'set-cookie',
  'date',
  'server',
]);

/** @param headers lower-case names, hop-by-hop headers already gone */
export const passedOn = (headers: Readonly<Record<string, string>>): Record<string, string> => {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (!notPassedOn.has(name)) kept[name] = value;
  return kept;
};
