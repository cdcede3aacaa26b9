/** Payment cards: Luhn, issuer ranges and lengths; with `pci_mode` bare digits, security codes and expiry dates too (PCI DSS 3.3, 3.4). */
import type { Candidate, TextRule } from '../../streaming/detector.ts';
import { allSame, digitsOf, luhn } from './checksums.ts';
import { insideNumber, mentions } from './context.ts';
import type { Recogniser } from './recogniser.ts';

/** Issuer identification ranges with the lengths they issue (ISO/IEC 7812; the networks' public tables). First digits, from–to. */
const issuers: readonly (readonly [from: number, to: number, lengths: readonly number[]])[] = [
  [4, 4, [13, 16, 19]], // Visa
  [51, 55, [16]], // Mastercard
  [2221, 2720, [16]], // Mastercard
  [34, 34, [15]], // American Express
  [37, 37, [15]],
  [300, 305, [14, 16, 19]], // Diners Club
  [309, 309, [14, 16, 19]],
  [36, 36, [14, 16, 19]],
  [38, 39, [14, 16, 19]],
  [6011, 6011, [16, 19]], // Discover
  [644, 659, [16, 19]],
  [622126, 622925, [16, 19]],
  [3528, 3589, [16, 17, 18, 19]], // JCB
  [2131, 2131, [15]],
  [1800, 1800, [15]],
  [62, 62, [16, 17, 18, 19]], // UnionPay
  [81, 81, [16, 17, 18, 19]],
  [5018, 5018, [13, 14, 15, 16, 17, 18, 19]], // Maestro
  [5019, 5020, [16]], // Dankort, Maestro
  [5038, 5038, [13, 14, 15, 16, 17, 18, 19]],
  [56, 58, [13, 14, 15, 16, 17, 18, 19]],
  [6304, 6304, [16, 18, 19]],
  [6759, 6763, [13, 14, 15, 16, 17, 18, 19]],
  [2200, 2204, [16, 17, 18, 19]], // Mir
  [60, 60, [16]], // RuPay
  [508, 508, [16]],
  [9792, 9792, [16]], // Troy
];

/** Whether an issuer hands out numbers with these first digits and this length. */
export const isIssued = (digits: string): boolean =>
  issuers.some(([from, to, lengths]) => {
    const prefix = Number(digits.slice(0, String(from).length));
    return prefix >= from && prefix <= to && lengths.includes(digits.length);
  });

const cardWords = mentions(
  'card', 'credit', 'debit', 'cc\\b', 'pan\\b', 'visa', 'master', 'amex', 'american express', 'discover', 'diners', 'maestro', 'jcb',
  'karte', 'kreditkart', 'carte', 'tarjeta', 'carta', 'cart[aã]o', 'kaart', 'kort', 'kortti', 'karta', 'карт', '卡号', 'カード',
); // biome-ignore format: one list

/** A run of digits that is a card: the check digit always; the issuer's range unless words already say so. */
export const isCard = ({ text, before }: Candidate): boolean => {
  const digits = digitsOf(text);
  if (!luhn(digits) || allSame(digits) || insideNumber(before)) return false;
  // Thirteen digits are most often an article number (EAN-13), twelve anything: these need the word.
  if (digits.length >= 14 && isIssued(digits.join(''))) return true;
  return cardWords(before);
};

const grouped = (candidate: Candidate): boolean => /\D/.test(candidate.text) && isCard(candidate);
const worded = (candidate: Candidate): boolean => cardWords(candidate.before) && isCard(candidate);

/** Dots, no-break spaces and printed dashes too: what word processors and forms put between the groups. */
const gap = '[ .\\u00a0\\u2007\\u202f\\u2010-\\u2013-]';

// Bare, or in the groups that cards are printed in. Single digits with spaces between are a matrix more often than a card.
const cardRule = (pciMode: boolean): TextRule => ({
  type: 'credit_card',
  pattern: `\\b(?:\\d{12,19}|(?:\\d{4}${gap}){3}\\d{1,4}(?:${gap}\\d{3})?|\\d{4}${gap}\\d{6}${gap}\\d{4,5}|\\d{4}${gap}\\d{4}${gap}\\d{5}|\\d{6}${gap}\\d{9,13}|\\d{8}${gap}\\d{8})\\b`,
  accept: pciMode ? isCard : (candidate) => grouped(candidate) || worded(candidate),
});

const codeWords =
  /\b(?:cvv2?|cvc2?|cid|csc|cav2|security code|verification code|card code|pr[uü]fziffer)\b[^\p{L}\d]{0,4}(?:is |was |number |no\.? |: ?)?$/iu;
const expiryWords =
  /(?:\bexp(?:ir(?:y|es?|ation|ing))?(?: date)?|valid (?:thru|through|until|to)|good thru|g[uü]ltig bis)\b[^\p{L}\d]{0,4}(?:is |on |: ?)?$/iu;

const besideCards: readonly TextRule[] = [
  { type: 'card_security_code', pattern: '\\b\\d{3,4}\\b', introduced: (before) => codeWords.test(before) },
  {
    type: 'card_expiry',
    pattern: '\\b(?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?[2-4]\\d\\b',
    introduced: (before) => expiryWords.test(before),
  },
];

/** Cards; in `pci_mode` also as bare digits, with what stands beside them. */
export const paymentCard = (pciMode: boolean): Recogniser => ({
  entity: 'credit_card',
  group: 'core',
  title: 'Payment cards (Luhn, issuer ranges)',
  rules: () => (pciMode ? [cardRule(true), ...besideCards] : [cardRule(false)]),
});
