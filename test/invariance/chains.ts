/** Chains of output policies drawn at random from the real ones, built as a configuration builds them. */
import fc from 'fast-check';
import type { ChainEntry } from '../../src/pipeline/plan.ts';
import { type CompiledChain, compileChain } from '../../src/policies/compile-chain.ts';
import type { Policy } from '../../src/policies/policy.ts';
import { policyRegistry } from '../../src/policies/registry.ts';

const markers = (redaction: object) => ['pii-detector', { redaction }] as const;

/** Kind and settings. Each is built once: compiling is the dear part. */
const settings: readonly (readonly [kind: string, settings: object])[] = [
  ['pii-detector', {}],
  ['pii-detector', { action: 'block' }],
  ['pii-detector', { entities: ['email', 'credit_card', 'ssn', 'phone'], pci_mode: false }],
  ['pii-detector', { healthcare_mode: true, detect_patterns: [{ name: 'case_number', pattern: 'case [A-Z]{2}\\d+' }] }],
  markers({ marker_format: 'asterisks' }),
  markers({ marker_format: 'asterisks', preserve_length: true }),
  markers({ marker_format: 'partial' }),
  markers({ marker_format: 'partial', preserve_length: true }),
  markers({ custom_markers: { email: 'a@b.co "quoted" \\ 😀' } }),
  markers({ reversible: true }),
  ['hipaa-phi-detector', {}],
  ['dlp-filter', {}],
  ['dlp-filter', { sensitivity_level: 'restricted' }],
  ['dlp-filter', { blocked_terms: ['Project Zebra', 'falcon'], secrets: false }],
  ['dlp-filter', { blocked_terms: ['Project Zebra', 'falcon'], fuzzy_matching: true, max_distance: 2 }],
  ['dlp-filter', { detect_patterns: ['EMP-\\d{6}', { name: 'xs', pattern: 'x+y+', flags: 'i' }], secrets: false }],
  [
    'dlp-filter',
    { detect_patterns: ['EMP-\\d{6}\\b', '\\bcase\\b.{0,9}\\d$'], blocked_terms: ['Tuesday'], action: 'block' },
  ],
  ['dlp-filter', { blocked_terms: ['Project 🦓🦓'], detect_patterns: ['🦓 \\d [^a]', 'y.?@'], secrets: false }],
  ['dlp-filter', { action: 'block' }],
  ['safety-filter', {}],
  ['safety-filter', { mode: 'strict', action: 'escalate' }],
  ['safety-filter', { mode: 'custom', block_if: ['falcon', 'how to make'], fuzzy_matching: true }],
  ['disclaimer', { text: '\n\nNot advice. "Ask" a@b.co 😀' }],
  ['disclaimer', { text: 'Machine-made: ', position: 'prepend' }],
  ['disclaimer', { text: ' [checked]', when: { answer_mentions: ['Tuesday', 'Project Zebra'] } }],
  ['disclaimer', { text: ' [asked]', when: { request_mentions: ['budget'] } }],
];

const built = new Map<number, Policy>();

/** @throws where the registry does not know the kind */
export const buildPolicy = (kind: string, given: object): Policy => {
  const definition = policyRegistry.get(kind);
  if (definition === undefined) throw new Error(`no policy ${kind}`);
  return definition.build(definition.schema.parse(given), { secret: () => undefined });
};

const policyAt = (index: number): Policy => {
  const known = built.get(index);
  if (known !== undefined) return known;
  const [kind, given] = settings[index] ?? ['', {}];
  const policy = buildPolicy(kind, given);
  built.set(index, policy);
  return policy;
};

export interface DrawnEntry {
  readonly index: number;
  readonly mode: 'enforce' | 'shadow';
}

export const someChain: fc.Arbitrary<DrawnEntry[]> = fc.array(
  fc.record({
    index: fc.nat(settings.length - 1),
    mode: fc.constantFrom('enforce' as const, 'enforce' as const, 'enforce' as const, 'shadow' as const),
  }),
  { minLength: 1, maxLength: 4 },
);

export const chainEntry = (kind: string, policy: Policy, mode: ChainEntry['mode'] = 'enforce'): ChainEntry => ({
  kind,
  policy,
  stage: 'both',
  mode,
  failMode: 'block',
  when: undefined,
});

export const chainOf = (drawn: readonly DrawnEntry[], path: string): CompiledChain =>
  compileChain(
    drawn.map(({ index, mode }) => chainEntry(settings[index]?.[0] ?? '', policyAt(index), mode)),
    path,
  );

/** For people who read a counterexample. */
export const described = (drawn: readonly DrawnEntry[]): string =>
  drawn.map(({ index, mode }) => `${mode} ${JSON.stringify(settings[index])}`).join(' → ');

/** Whether the chain takes e-mail addresses out of every answer: a redacting `pii-detector` that gives nothing back. */
export const takesAddresses = (drawn: readonly DrawnEntry[]): boolean =>
  drawn.some(({ index, mode }) => {
    const [kind, given] = settings[index] ?? ['', {}];
    return kind === 'pii-detector' && mode === 'enforce' && !JSON.stringify(given).includes('reversible');
  });
