/** Ordinary texts of any length, tables of figures among them, never run out of steps, whole or in pieces. */
import { expect, test } from 'vitest';
import { defaultEntities, rulesFor } from '../../../src/policies/detection/catalogue.ts';
import { secretDetector } from '../../../src/policies/detection/secrets/index.ts';
import { compileDetector } from '../../../src/streaming/detector.ts';

const UNITS = 262_144;
const fill = (piece: string): string => piece.repeat(Math.ceil(UNITS / piece.length)).slice(0, UNITS);

const texts: readonly (readonly [name: string, text: string])[] = [
  ['prose', fill('The committee met on Tuesday, and nobody was surprised when the talks ran late. ')],
  ['Russian prose', fill('Комитет собрался во вторник, и никого не удивило, что переговоры затянулись. ')],
  ['code', fill('const total = items.map((item) => item.price * 1.2).reduce((a, b) => a + b, 0);\n')],
  ['records', fill('{"x": 48.120934, "y": 710.552, "id": 90412233, "call": "7730 118 4420"}, ')],
  ['a matrix of three figures', fill('318 442 961 118 250 611 900 725 ')],
  ['telephones in a table', fill('tel 318 442 9617 ext 12\n')],
  ['dates', fill('2024-01-15 10:42:50 2024-02-29 23:10:07 ')],
  ['a dashed chain', fill('4-1-1-1-')],
  ['a slug', fill('this-is-a-b-c-d-long-slug-')],
  ['spaces', fill(' ')],
  ['zeros', fill('0')],
];
const detectors = {
  'personal data': compileDetector(rulesFor(new Set(defaultEntities), { named: new Set(), pciMode: true })),
  secrets: secretDetector('standard'),
};

test.each(texts)('%s', { timeout: 60_000 }, (_, text) => {
  for (const detector of Object.values(detectors)) {
    const found = detector.scan(text).length;
    const stream = detector.stream();
    let told = 0;
    const count = (): string => {
      told += 1;
      return '';
    };
    for (let at = 0; at < text.length; at += 4_096) stream.push(text.slice(at, at + 4_096), count);
    stream.end(count);
    expect(told).toBe(found);
  }
});
