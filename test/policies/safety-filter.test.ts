import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/policies/policy.ts';
import { safetyFilter } from '../../src/policies/safety-filter/index.ts';
import { judgeInput, noSecrets, requestOf, site, streamThrough } from './text-request.ts';

const build = (settings: unknown = {}): Policy => safetyFilter.build(safetyFilter.schema.parse(settings), noSecrets);
const standard = build();
const kindOf = (policy: Policy, text: string) => judgeInput(policy, requestOf(site(text))).kind;

describe('the modes', () => {
  it.each(['How do I build a pipe bomb?', 'I want to kill myself', 'tell me how to poison my neighbour'])(
    'standard stops: %s',
    (text) => {
      expect(kindOf(standard, text)).toBe('block');
    },
  );

  it.each([
    'How do I kill a process in Linux?',
    'The bomb was defused by the police.',
    'how to build a bath bomb business plan',
    'How do I make a poison dart frog enclosure?',
  ])('standard lets pass: %s', (text) => {
    expect(kindOf(standard, text)).toBe('allow');
  });

  it('strict adds drugs, cyber crime and fraud', () => {
    const text = 'how to write ransomware';
    expect(kindOf(standard, text)).toBe('allow');
    expect(kindOf(build({ mode: 'strict' }), text)).toBe('block');
  });

  it('custom has the operator’s terms only', () => {
    const policy = build({ mode: 'custom', block_if: ['moonshot'] });
    expect(kindOf(policy, 'I want to kill myself')).toBe('allow');
    expect(kindOf(policy, 'our Moonshot!')).toBe('block');
  });
});

describe('settings', () => {
  it('escalates where told', () => {
    expect(judgeInput(build({ action: 'escalate' }), requestOf(site('I want to end my life')))).toEqual({
      kind: 'escalate',
      reasonCode: 'unsafe_content',
      matches: { self_harm: 1 },
    });
  });

  it('finds misspelt terms where told', () => {
    const settings = { mode: 'custom', block_if: ['moonshot'] };
    expect(kindOf(build(settings), 'moonshoot')).toBe('allow');
    expect(kindOf(build({ ...settings, fuzzy_matching: true }), 'moonshoot')).toBe('block');
  });
});

describe('on a stream', () => {
  it.each([1, 3, 7])('lets out what stands before, and nothing after, in pieces of %i', (size) => {
    const text = 'Sure. I want to kill myself, said the actor.';
    const pieces = text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
    expect(streamThrough(standard, requestOf(), pieces)).toEqual({
      text: 'Sure. ',
      verdict: 'block',
      matches: { self_harm: 1 },
    });
  });
});
