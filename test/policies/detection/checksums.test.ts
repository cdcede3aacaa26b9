import { describe, expect, it } from 'vitest';
import { digitsOf, luhn, mod11Hybrid10, remainder97, verhoeff } from '../../../src/policies/detection/checksums.ts';
import { isBase58Check, isBech32 } from '../../../src/policies/detection/crypto-wallet.ts';
import { isDea, isNpi } from '../../../src/policies/detection/health.ts';
import { isIban } from '../../../src/policies/detection/iban.ts';
import { isCpf } from '../../../src/policies/detection/national/americas.ts';
import { isNhs } from '../../../src/policies/detection/national/british-isles.ts';
import { isIcaoChecked } from '../../../src/policies/detection/passport.ts';
import { isIssued } from '../../../src/policies/detection/payment-card.ts';
import { isVin } from '../../../src/policies/detection/safe-harbor.ts';
import { isSsn } from '../../../src/policies/detection/us-numbers.ts';

const byDigits = (check: (digits: readonly number[]) => boolean) => (text: string) => check(digitsOf(text));

const table: readonly [
  name: string,
  check: (text: string) => boolean,
  right: readonly string[],
  wrong: readonly string[],
][] = [
  ['Luhn', byDigits(luhn), ['79927398713', '4111111111111111'], ['79927398710', '4111111111111112', '0']],
  ['Verhoeff', byDigits(verhoeff), ['2363', '123451'], ['2364', '123415']],
  ['ISO 7064 MOD 11,10', byDigits(mod11Hybrid10), ['86095742719', '94577403194'], ['86095742718']],
  ['mod-97', (text) => remainder97(text) === 1, ['3214282912345698765432161182'], ['3214282912345698765432161183']],
  [
    'IBAN',
    isIban,
    ['GB82 WEST 1234 5698 7654 32', 'DE89370400440532013000'],
    ['GB82 WEST 1234 5698 7654 33', 'DE88370400440532013000'],
  ],
  [
    'issuer',
    isIssued,
    ['4111111111111111', '371449635398431', '5555555555554444', '30569309025904'],
    ['1111111111111117', '411111111111111', '3714496353984310'],
  ],
  [
    'SSN',
    isSsn,
    ['123456789', '899999999'],
    ['000123456', '666123456', '900123456', '123006789', '123450000', '111111111'],
  ],
  ['NHS', isNhs, ['9434765919', '4010232137'], ['9434765918', '0000000000']],
  ['NPI', isNpi, ['1234567893', '1245319599'], ['1234567890', '3234567893']],
  ['DEA', isDea, ['BB1388568'], ['BB1388567']],
  ['CPF', isCpf, ['52998224725'], ['52998224724', '11111111111']],
  ['ICAO 9303', isIcaoChecked, ['L898902C36', '7408122'], ['L898902C35', '7408123']],
  ['VIN', isVin, ['1HGCM82633A004352'], ['1HGCM82633A004353']],
  ['Base58Check', isBase58Check, ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'], ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb']],
  ['Bech32', isBech32, ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'], ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5']],
];

describe.each(table)('%s', (_name, check, right, wrong) => {
  it.each(right)('takes %s', (text) => {
    expect(check(text)).toBe(true);
  });
  it.each(wrong)('refuses %s', (text) => {
    expect(check(text)).toBe(false);
  });
});
