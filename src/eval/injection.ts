/**
 * How well `prompt-injection` tells attacks from the rest: `node src/eval/injection.ts FOLDER [--rules-only]
 * [--cross-validate] [--learn-from FOLDER]… [--templates FILE] [--documents FOLDER] [--model FILE]`.
 * Cross-validation trains anew for each fold and never shows a model a near-duplicate of what it judges; rows of `--learn-from` and
 * documents are learnt from in every fold.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { injectionModel, trainedModel, unpackModel } from '../policies/prompt-injection/model.ts';
import { type Reading, scoreText } from '../policies/prompt-injection/score.ts';
import { type InjectionRow, readInjectionRows } from './injection-rows.ts';
import { templateRows } from './templates.ts';
import { documentRows, foldCount, foldsOf, isLearnable, trainInjectionModel } from './train-injection.ts';

export interface ScoredRow extends InjectionRow {
  readonly score: number;
}

const encodings = { decode_base64: true, normalize_unicode: true, detect_homoglyphs: true };

/** Every row with the score it gets. */
export const scoreRows = (rows: readonly InjectionRow[], reading: Reading): readonly ScoredRow[] =>
  rows.map((row) => ({ ...row, score: scoreText(row.text, reading, row.channel === 'tool_result').score }));

/** Scores each fold with a model that was trained on the others. */
export const crossValidate = (rows: readonly InjectionRow[], always: readonly InjectionRow[]): readonly ScoredRow[] => {
  const all = [...rows, ...always];
  const folds = foldsOf(all);
  return Array.from({ length: foldCount }, (_, fold) => {
    const seen = all.filter((row, index) => isLearnable(row) && (index >= rows.length || folds[index] !== fold));
    const model = injectionModel(trainInjectionModel(seen));
    return scoreRows(
      rows.filter((_, index) => folds[index] === fold),
      { ...encodings, model },
    );
  }).flat();
};

const share = (part: number, whole: number): string => (whole === 0 ? '-' : (part / whole).toFixed(3));

/** The figures by tier or source, and in all. Tiers that are not required are shown and not counted. */
export const injectionTable = (rows: readonly ScoredRow[], threshold = 0.5): string => {
  const lines = ['| kind | tier / source | texts | flagged | share |', '|---|---|---:|---:|---:|'];
  const nameOf = ({ label, tier, source }: ScoredRow) => `${label} | ${label === 'attack' ? tier : source}`;
  const counted = rows.filter(isLearnable);
  const line = (name: string, group: readonly ScoredRow[]) => {
    const flagged = group.filter(({ score }) => score >= threshold).length;
    lines.push(`| ${name} | ${group.length} | ${flagged} | ${share(flagged, group.length)} |`);
  };
  for (const [name, group] of Map.groupBy(rows, nameOf)) line(name, group);
  for (const label of ['attack', 'benign'] as const)
    line(
      `**${label}** | all required`,
      counted.filter((row) => row.label === label),
    );
  return lines.join('\n');
};

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'rules-only': { type: 'boolean' },
      'cross-validate': { type: 'boolean' },
      'learn-from': { type: 'string', multiple: true },
      documents: { type: 'string' },
      templates: { type: 'string' },
      model: { type: 'string' },
      wrong: { type: 'boolean' },
    },
  });
  const rows = positionals.flatMap(readInjectionRows);
  const always = (values['learn-from'] ?? []).flatMap(readInjectionRows);
  if (values.templates !== undefined) always.push(...templateRows(values.templates));
  if (values.documents !== undefined) always.push(...documentRows(values.documents));
  const model = values.model === undefined ? trainedModel() : injectionModel(unpackModel(readFileSync(values.model)));
  const scored =
    values['cross-validate'] === true
      ? crossValidate(rows, always)
      : scoreRows(rows, { ...encodings, model: values['rules-only'] === true ? undefined : model });
  process.stdout.write(`${injectionTable(scored)}\n`);
  if (values.wrong === true) {
    for (const { label, score, text } of scored.filter(isLearnable)) {
      if (score >= 0.5 === (label === 'benign'))
        process.stdout.write(`${label} ${score.toFixed(2)} ${JSON.stringify(text.slice(0, 160))}\n`);
    }
  }
}
