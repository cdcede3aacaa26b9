import { describe, expect, it } from 'vitest';
import { readLabelledRows } from '../../src/eval/labelled-rows.ts';
import { scoreCases, scoreSentences } from '../../src/eval/pii.ts';
import { scoreSecrets } from '../../src/eval/secrets.ts';
import { Tally } from '../../src/eval/tally.ts';

const rows = readLabelledRows(new URL('../eval-data', import.meta.url).pathname);

describe('the detectors on the small set in this repository', () => {
  it('has rows of every shape', () => {
    expect([rows.sentences.length, rows.cases.length, rows.secrets.length].every((count) => count >= 9)).toBe(true);
  });

  it.each([
    ['sentences', () => scoreSentences(rows.sentences).wrong],
    ['single cases', () => scoreCases(rows.cases).wrong],
    ['secrets', () => scoreSecrets(rows.secrets).wrong],
  ])('makes no error: %s', (_name, wrong) => {
    expect(wrong()).toEqual([]);
  });
});

describe('the score', () => {
  it('counts what is missed and what is wrong', () => {
    const text = 'Jane a@b.example and c@d.example';
    const { tally, uncovered } = scoreSentences([
      {
        text,
        spans: [
          { type: 'EMAIL_ADDRESS', start: 5, end: 16, value: 'a@b.example' },
          { type: 'US_SSN', start: 0, end: 4, value: 'Jane' },
          { type: 'PERSON', start: 0, end: 4, value: 'Jane' },
        ],
      },
    ]);
    expect(tally.of('email')).toEqual({ found: 1, missed: 0, wrong: 1 });
    expect(tally.of('ssn')).toEqual({ found: 0, missed: 1, wrong: 0 });
    expect([...uncovered]).toEqual([['PERSON', 1]]);
  });

  it('prints recall and precision', () => {
    const tally = new Tally();
    Object.assign(tally.of('email'), { found: 3, missed: 1, wrong: 0 });
    expect(tally.table('x')).toContain('| email | 3 | 1 | 0 | 0.750 | 1.000 |');
  });
});
