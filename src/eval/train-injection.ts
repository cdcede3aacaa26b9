/**
 * Trains the model of `prompt-injection` and writes its weights:
 * `node src/eval/train-injection.ts FOLDER… [--documents FOLDER] [--templates FILE] [--out FILE]`.
 * Folders hold `injection_attacks.jsonl` and `injection_benign.jsonl`; `--documents` names a folder whose Markdown files are read as
 * benign documents (node_modules has hundreds).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { wordsOf } from '../policies/prompt-injection/evidence.ts';
import { FeatureReader, featureCount } from '../policies/prompt-injection/features.ts';
import { hashOf } from '../policies/prompt-injection/hashing.ts';
import { type ModelWeights, packModel, ruleWeight } from '../policies/prompt-injection/model.ts';
import { scoreText } from '../policies/prompt-injection/score.ts';
import { unveil } from '../policies/prompt-injection/unveil.ts';
import { windowsOf } from '../policies/prompt-injection/windows.ts';
import { type InjectionRow, readInjectionRows } from './injection-rows.ts';
import { type Example, logOdds, trainLogistic } from './logistic.ts';
import { groupNearDuplicates } from './near-duplicates.ts';
import { templateRows } from './templates.ts';

const settings = { size: featureCount, epochs: 24, rate: 0.3, decay: 1e-4 };
/** The share of benign texts that may stand above the neutral point; texts from templates are not counted, being many of few kinds. */
const falsePositiveShare = 0.01;
export const foldCount = 10;

const reader = new FeatureReader();
const phrasingsAlone = { decode_base64: true, normalize_unicode: true, detect_homoglyphs: true };

/** A row's windows as examples: an attack's share its weight, since not each of them need be one; a benign row's are all benign. */
export const examplesOf = ({ text, label }: InjectionRow): readonly Example[] => {
  const words = wordsOf(unveil(text).text.toLowerCase(), true);
  const windows = windowsOf(words.count);
  return windows.map(({ first, end }) => ({
    features: reader.read(words, first, end).slice(),
    positive: label === 'attack',
    weight: label === 'attack' ? 1 / windows.length : 1,
  }));
};

/** Markdown files below a folder, as benign rows: a stretch from the middle of each. */
export const documentRows = (folder: string, most = 400): readonly InjectionRow[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.md$/i.test(name))
    .sort()
    .slice(0, most)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .map((text) => ({
      text: text.slice(Math.floor(text.length / 3), Math.floor(text.length / 3) + 3_000),
      label: 'benign' as const,
      source: 'documents',
      channel: 'tool_result',
    }));

/** Which fold each row belongs to; near-duplicates always share one. */
export const foldsOf = (rows: readonly InjectionRow[]): readonly number[] => {
  const loose = rows.filter(({ group }) => group === undefined);
  const groups = groupNearDuplicates(loose.map(({ text }) => text));
  const numbers = new Map(loose.map((row, index) => [row, (groups[index] ?? 0) + 1] as const));
  return rows.map((row) => {
    const number = row.group === undefined ? (numbers.get(row) ?? 0) : hashOf(row.group);
    return (Math.imul(number, 2_654_435_761) >>> 8) % foldCount;
  });
};

const most = (values: readonly number[]): number => values.reduce((left, right) => Math.max(left, right), -Infinity);

/** Trains on rows; the neutral point comes from cross-validation, so that it holds for texts the model has not seen. */
export const trainInjectionModel = (rows: readonly InjectionRow[], folds = foldsOf(rows)): ModelWeights => {
  const examples = rows.map(examplesOf);
  const ruled = ({ text, channel }: InjectionRow): number =>
    ruleWeight * scoreText(text, phrasingsAlone, channel === 'tool_result').score;
  const benign: number[] = [];
  for (let fold = 0; fold < foldCount; fold++) {
    const model = trainLogistic(examples.filter((_, row) => folds[row] !== fold).flat(), settings);
    for (const [row, windows] of examples.entries()) {
      const judged = rows[row];
      if (folds[row] === fold && judged?.label === 'benign' && judged.group === undefined)
        benign.push(most(windows.map(({ features }) => logOdds(model, features))) + ruled(judged));
    }
  }
  benign.sort((left, right) => right - left);
  const model = trainLogistic(examples.flat(), settings);
  return { ...model, neutral: benign[Math.floor(benign.length * falsePositiveShare)] ?? 0 };
};

/** Attacks of this tier look like anybody's wishes: learning from them would teach to refuse wishes. */
export const isLearnable = ({ tier }: InjectionRow): boolean => tier !== 'indirect-task';

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { documents: { type: 'string' }, templates: { type: 'string' }, out: { type: 'string' } },
  });
  const rows = positionals.flatMap(readInjectionRows).filter(isLearnable);
  if (values.documents !== undefined) rows.push(...documentRows(values.documents));
  if (values.templates !== undefined) rows.push(...templateRows(values.templates));
  const out = values.out ?? new URL('../policies/prompt-injection/model.bin', import.meta.url);
  const model = trainInjectionModel(rows);
  writeFileSync(out, packModel(model));
  process.stdout.write(`${rows.length} texts, neutral point ${model.neutral.toFixed(2)}\n`);
}
