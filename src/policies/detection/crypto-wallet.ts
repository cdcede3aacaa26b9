/** Wallet addresses: Bitcoin, Litecoin, Dogecoin, Tron (Base58Check; Bech32 and Bech32m, BIP-173 and BIP-350), Ethereum. */
import { createHash } from 'node:crypto';
import type { Recogniser } from './recogniser.ts';

const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** Base58Check: the last four bytes are the double SHA-256 of the first twenty-one. */
export const isBase58Check = (text: string): boolean => {
  let value = 0n;
  for (const sign of text) {
    const digit = base58.indexOf(sign);
    if (digit < 0) return false;
    value = value * 58n + BigInt(digit);
  }
  const hex = value.toString(16);
  if (hex.length > 50) return false;
  const bytes = Buffer.from(hex.padStart(50, '0'), 'hex');
  return sha256(sha256(bytes.subarray(0, 21)))
    .subarray(0, 4)
    .equals(bytes.subarray(21));
};

const charset = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** The human-readable part, as the checksum takes it. */
const prefixOf = (part: string): readonly number[] => {
  const codes = [...part].map((sign) => sign.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
};

/** BIP-173 checksum 1, BIP-350 (taproot) checksum 0x2bc830a3. */
export const isBech32 = (text: string): boolean => {
  const lower = text.toLowerCase();
  const figures = [
    ...prefixOf(lower.slice(0, lower.lastIndexOf('1'))),
    ...[...lower.slice(lower.lastIndexOf('1') + 1)].map((sign) => charset.indexOf(sign)),
  ];
  if (figures.includes(-1)) return false;
  let check = 1;
  for (const figure of figures) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ figure;
    generators.forEach((generator, bit) => {
      if ((top >>> bit) & 1) check ^= generator;
    });
  }
  return check === 1 || check === 0x2bc830a3;
};

export const cryptoWallet: Recogniser = {
  entity: 'crypto_wallet',
  group: 'personal',
  title: 'Wallet addresses (Bitcoin and others with checksum, Ethereum)',
  rules: () => [
    {
      type: 'crypto_wallet',
      pattern: '\\b[13DLMT][1-9A-HJ-NP-Za-km-z]{25,34}\\b',
      accept: ({ text }) => isBase58Check(text),
    },
    {
      type: 'crypto_wallet',
      pattern: '\\b(?:bc|ltc)1[02-9ac-hj-np-z]{11,71}\\b',
      flags: 'i',
      accept: ({ text }) => isBech32(text),
    },
    { type: 'crypto_wallet', pattern: '\\b0x[0-9a-f]{40}\\b', flags: 'i' },
  ],
};
