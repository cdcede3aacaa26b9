/** `npm run eval -- FOLDER [--wrong]`: recall and precision of the detectors on a folder of labelled texts. */
import { parseArgs } from 'node:util';
import { trainedModel } from '../policies/prompt-injection/model.ts';
import { injectionTable, scoreRows } from './injection.ts';
import { readInjectionRows } from './injection-rows.ts';
import { readLabelledRows } from './labelled-rows.ts';
import { scoreCases, scoreSentences, type Wrong } from './pii.ts';
import { scoreSecrets } from './secrets.ts';

const shown = (wrong: readonly Wrong[]): string[] =>
  wrong.map(({ kind, name, text }) => `${kind} ${name}: ${JSON.stringify(text.slice(0, 160))}`);

const uncoveredLine = (uncovered: ReadonlyMap<string, number>): string[] =>
  uncovered.size === 0
    ? []
    : [
        `not covered (soft, or no check to tell them by): ${[...uncovered].map(([label, count]) => `${label} ${count}`).join(', ')}`,
      ];

/** The report on a folder. @param withWrong every error too */
export const evaluate = (folder: string, withWrong: boolean): string => {
  const { sentences, cases, secrets } = readLabelledRows(folder);
  const injection = readInjectionRows(folder);
  const parts: string[] = [];
  if (sentences.length > 0) {
    const { tally, uncovered, wrong } = scoreSentences(sentences);
    parts.push(
      tally.table('sentences, default entities and url'),
      ...uncoveredLine(uncovered),
      ...(withWrong ? shown(wrong) : []),
    );
  }
  if (cases.length > 0) {
    const { tally, uncovered, wrong } = scoreCases(cases);
    parts.push(
      tally.table('single cases, entity named'),
      ...uncoveredLine(uncovered),
      ...(withWrong ? shown(wrong) : []),
    );
  }
  if (secrets.length > 0) {
    const { tally, wrong, lookalikes } = scoreSecrets(secrets);
    parts.push(
      tally.table('secrets'),
      `look-alikes left alone: ${lookalikes.left} of ${lookalikes.all}`,
      ...(withWrong ? shown(wrong) : []),
    );
  }
  if (injection.length > 0) {
    const reading = { decode_base64: true, normalize_unicode: true, detect_homoglyphs: true, model: trainedModel() };
    parts.push(injectionTable(scoreRows(injection, reading)));
  }
  return parts.join('\n\n');
};

if (import.meta.main) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { wrong: { type: 'boolean', default: false } },
  });
  if (positionals.length === 0) {
    process.stderr.write('usage: npm run eval -- FOLDER… [--wrong]\n');
    process.exitCode = 2;
  }
  for (const folder of positionals) process.stdout.write(`${evaluate(folder, values.wrong)}\n`);
}
