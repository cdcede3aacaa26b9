/** Whether a string of the right shape can be a secret: placeholders of documentation and look-alikes cannot. */

/** Shannon entropy of the characters, in bits a character. */
export const entropy = (text: string): number => {
  const counts = new Map<string, number>();
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
};

/** What people write where a secret would stand. */
const stands =
  /x{4,}|(.)\1{7,}|\*{3,}|\.\.\.|\.\.$|placeholder|your[_-]|[_-]your|_here\b|redacted|change[_-]?me|dummy|^(?:my|the|some|fake|test|sample|example)[_-]?(?:secret|token|key|password|api)/iu;

/** Literal values no one means: references to variables, commands and templates. */
const refers =
  /^(?:\$(?:[A-Za-z_{(]|\d+$)|%[A-Za-z_]+%|%\w?$|[<{[(])|\$\{|\$\(|\{\{|\}\}|<[a-z_ -]+>|^(?:process\.env|os\.|env\.|config\.|self\.|this\.|var\.|secrets?\.|vault:|getenv|System\.)/iu;

const words = new Set(
  'password passwd pass pwd secret token key user username admin root test null none true false undefined string example default required optional empty value changeme'.split(
    ' ',
  ),
);

/** @returns whether a documented format with this body is a placeholder rather than a secret */
export const isPlaceholder = (text: string): boolean =>
  stands.test(text) || refers.test(text) || words.has(text.toLowerCase());

/** Letters between capitals, signs and figures: about two in random text, four and more in words. */
export const meanSmallRun = (text: string): number => {
  const runs = text.match(/[a-z]+/g) ?? [];
  return runs.length === 0 ? 0 : runs.join('').length / runs.length;
};

/**
 * Letters only, and no words: three changes of case and five consonants in a row, or in something longer three small letters that stand
 * alone between capitals.
 */
export const looksRandom = (text: string): boolean =>
  /^[A-Za-z]{8,}$/.test(text) &&
  meanSmallRun(text) < 3 &&
  (text.match(/[a-z](?=[A-Z])|[A-Z](?=[a-z])/g)?.length ?? 0) >= 3 &&
  (/[b-df-hj-np-tv-xz]{5}/i.test(text) ||
    (text.length >= 16 && (text.match(/(?<![a-z])[a-z](?![a-z])/g)?.length ?? 0) >= 3));

/** How many of lower case, upper case, digits and other signs occur. */
export const kindsOfSigns = (text: string): number =>
  [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(text)).length;
