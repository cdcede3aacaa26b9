import { describe, expect, it } from 'vitest';
import { disclaimer } from '../../src/policies/disclaimer/index.ts';
import type { Policy } from '../../src/policies/policy.ts';
import { judgeOutput, noSecrets, requestOf, site, streamThrough, textAfter } from './text-request.ts';

const build = (settings: unknown): Policy => disclaimer.build(disclaimer.schema.parse(settings), noSecrets);
const request = requestOf(site('What about my rash?'));

/** The answer as a whole and in pieces: they must agree. */
const answered = (policy: Policy, text: string): string => {
  const whole = textAfter(judgeOutput(policy, request, site(text)), text);
  expect(streamThrough(policy, request, [...text]).text).toBe(whole);
  return whole;
};

describe('disclaimer', () => {
  it.each([
    [{ text: ' (AI)' }, 'Hello.', 'Hello. (AI)'],
    [{ text: 'AI: ', position: 'prepend' }, 'Hello.', 'AI: Hello.'],
    [{ text: '!', when: { request_mentions: ['rash'] } }, 'Hello', 'Hello!'],
    [{ text: '!', when: { request_mentions: ['tax'] } }, 'Hello', 'Hello'],
    [{ text: '!', when: { answer_mentions: ['dose'] } }, 'Take one Dose a day', 'Take one Dose a day!'],
    [{ text: '!', when: { answer_mentions: ['dose'] } }, 'Take care', 'Take care'],
    [{ text: '!' }, '', ''],
  ])('%j makes of "%s": "%s"', (settings, text, expected) => {
    expect(answered(build(settings), text)).toBe(expected);
  });

  it('leaves tool arguments and refusals alone', () => {
    const policy = build({ text: '!' });
    expect(judgeOutput(policy, request, site('{}', 'tool_arguments'), site('No.', 'refusal')).kind).toBe('allow');
    expect(streamThrough(policy, request, ['{}'], 'tool_arguments').text).toBe('{}');
  });

  it('refuses a prefix that would depend on what comes after it', () => {
    const settings = { text: '!', position: 'prepend', when: { answer_mentions: ['x'] } };
    expect(disclaimer.schema.safeParse(settings).success).toBe(false);
  });
});
