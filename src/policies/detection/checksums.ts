/** The check-digit schemes of card, bank and national numbers. Pure; text in, yes or no out. */

/** The decimal digits of a text, everything else left out. */
export const digitsOf = (text: string): number[] => {
  const digits: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit >= 0 && digit <= 9) digits.push(digit);
  }
  return digits;
};

/** Letters and digits only, upper case: a number as it was before somebody grouped it. */
export const compact = (text: string): string => text.replace(/[^\p{L}\p{N}+*]/gu, '').toUpperCase();

/** Σ weightᵢ·digitᵢ; the weights repeat where there are fewer of them. */
export const weightedSum = (digits: readonly number[], weights: readonly number[]): number =>
  digits.reduce((sum, digit, index) => sum + digit * (weights[index % weights.length] ?? 0), 0);

/** ISO/IEC 7812-1 annex B (Luhn), check digit last. */
export const luhn = (digits: readonly number[]): boolean => {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits[digits.length - 1 - index] ?? 0;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 1 && sum % 10 === 0;
};

/** The remainder of an alphanumeric text by 97, letters as 10 … 35 (ISO/IEC 7064, as in ISO 13616). */
export const remainder97 = (text: string): number => {
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
};

/** ISO/IEC 7064 MOD 11,10 (hybrid), check digit last: German tax id, Croatian OIB. */
export const mod11Hybrid10 = (digits: readonly number[]): boolean => {
  let product = 10;
  for (const digit of digits.slice(0, -1)) {
    const sum = (digit + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digits.at(-1);
};

const dihedral = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const turns = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Verhoeff's dihedral check (J. Verhoeff, 1969), check digit last: Aadhaar. */
export const verhoeff = (digits: readonly number[]): boolean => {
  let check = 0;
  for (let index = 0; index < digits.length; index++) {
    const turned = Number(turns[index % 8]?.[digits[digits.length - 1 - index] ?? 0]);
    check = Number(dihedral[check]?.[turned]);
  }
  return check === 0;
};

/** ISBN-10 (ISO 2108:1992): weights 10 … 1, MOD 11, X for ten. */
export const isIsbn10 = (text: string): boolean => {
  const signs = text.replace(/[ -]/g, '').toUpperCase();
  const figures = [...signs].map((sign) => (sign === 'X' ? 10 : Number(sign)));
  return figures.length === 10 && weightedSum(figures, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
};

/** True for 000000, 111111 and the like: they pass many checks and name nobody. */
export const allSame = (digits: readonly number[]): boolean => digits.every((digit) => digit === digits[0]);
