/** Of 20,000 cases: how many go to which property. */
export const shares = { chains: 15_000, patterns: 4_000, blocks: 1_000 } as const;
