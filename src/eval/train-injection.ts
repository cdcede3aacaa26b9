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
import { injectionModel, type ModelWeights, packModel, unweigh } from '../policies/prompt-injection/model.ts';
import { scoreText } from '../policies/prompt-injection/score.ts';
import { unveil } from '../policies/prompt-injection/unveil.ts';
import { sizesFor, windowSizes, windowsOf } from '../policies/prompt-injection/windows.ts';
import { type InjectionRow, readInjectionRows } from './injection-rows.ts';
import { type Example, type LogisticModel, logOdds, seededRandom, trainLogistic } from './logistic.ts';
import { groupNearDuplicates } from './near-duplicates.ts';
import { templateRows } from './templates.ts';

const settings = { size: featureCount, epochs: 20, rate: 0.5, decay: 1e-5, margin: 1.5, dropout: 0.3 };
/** The share of benign texts that may stand above the neutral point, by `windowSizes`; made-up texts are not counted, being many of few kinds. */
const falsePositiveShares = [0.0082, 0.001];
export const foldCount = 5;
/** Of an attack's close windows, the share that is taken for the attack itself: those that look most like one. */
const tellingShare = 0.25;

const reader = new FeatureReader();
const encodings = { decode_base64: true, normalize_unicode: true, detect_homoglyphs: true };

/** A text as the model sees it. */
interface ReadRow {
  readonly row: InjectionRow;
  readonly far: readonly Int32Array[];
  readonly close: readonly Int32Array[];
}

const readRow = (row: InjectionRow): ReadRow => {
  const words = wordsOf(unveil(row.text).text.toLowerCase(), true);
  const { features, ends } = reader.read(words, row.channel === 'tool_result');
  const [far = [], close = []] = sizesFor(words.count).map((size) =>
    windowsOf(words.count, size).map(({ first, end }) => features.slice(ends[first], ends[end])),
  );
  return { row, far, close };
};

/** Texts from templates and documents are many of few kinds: each says less. */
const weightOf = ({ source }: InjectionRow): number => (source === 'template' ? 0.3 : source === 'documents' ? 0.5 : 1);

/**
 * A row's windows as examples. All of a benign text is benign; of an attack's close windows only those count as attacks that a first model
 * finds most like one (multiple-instance learning), since much of a long attack reads like anything else.
 */
const examplesOf = ({ row, far, close }: ReadRow, first?: LogisticModel): readonly Example[] => {
  const weight = weightOf(row);
  if (row.label === 'benign') {
    const whole = far.map((features) => ({ features, positive: false, weight }));
    const parts = close.map((features) => ({ features, positive: false, weight: weight / Math.sqrt(close.length) }));
    return [...whole, ...parts];
  }
  const whole = far.map((features) => ({ features, positive: true, weight: weight / far.length }));
  if (first === undefined || close.length === 0) return whole;
  const telling = close
    .toSorted((left, right) => logOdds(first, right) - logOdds(first, left))
    .slice(0, Math.ceil(close.length * tellingShare));
  return [...whole, ...telling.map((features) => ({ features, positive: true, weight: weight / telling.length }))];
};

const trainTwice = (rows: readonly ReadRow[]): LogisticModel => {
  const first = trainLogistic(
    rows.flatMap((row) => examplesOf(row)),
    settings,
  );
  return trainLogistic(
    rows.flatMap((row) => examplesOf(row, first)),
    settings,
  );
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

/** Benign texts one after the other, as long as a page: nothing in them is an attack, however often it sounds like one. */
const collages = (rows: readonly InjectionRow[], random: () => number): readonly InjectionRow[] => {
  const benign = rows.filter(({ label, source }) => label === 'benign' && source.startsWith('own'));
  return Array.from({ length: Math.floor(benign.length / 8) }, () => {
    const parts = Array.from({ length: 16 }, () => benign[Math.floor(random() * benign.length)]?.text ?? '');
    return { text: parts.join(random() < 0.5 ? '\n' : ' '), label: 'benign', source: 'planted' };
  });
};

/** Sets short texts into stretches of longer ones, as long as a close window: attacks and benign texts alike, as they stand in a page or a mail. */
const plantedRows = (rows: readonly InjectionRow[]): readonly InjectionRow[] => {
  const random = seededRandom(77_001);
  const below = (limit: number): number => Math.floor(random() * Math.max(1, limit));
  const pages = collages(rows, random);
  const carriers = [...rows.filter(({ source }) => source === 'documents'), ...pages].map(({ text }) =>
    text.split(/(?<=\s)/),
  );
  const size = windowSizes[1];
  const planted = rows
    .filter(({ source }) => source.startsWith('own'))
    .flatMap((row) => {
      const carrier = carriers[below(carriers.length)];
      const length = row.text.split(/\s+/).length;
      if (carrier === undefined || length > size * 0.9) return [];
      const around = Math.floor((size - length) * (0.4 + 0.6 * random()));
      const before = below(around);
      const from = below(carrier.length - around);
      const joint = random() < 0.5 ? '\n' : ' ';
      const words = (start: number, end: number): string =>
        carrier
          .slice(from + start, from + end)
          .join('')
          .trim();
      const text = [words(0, before), row.text, words(before, around)].join(joint);
      return [{ ...row, text, source: 'planted' }];
    });
  return [...planted, ...pages];
};

const isMadeUp = ({ source }: InjectionRow): boolean => source === 'template' || source === 'planted';

/** A tool's text is read as the user's too: what is harmless from a tool is so from the user. */
const asUsers = (rows: readonly InjectionRow[]): readonly InjectionRow[] =>
  rows
    .filter(({ label, channel }) => label === 'benign' && channel === 'tool_result')
    .map((row) => ({ ...row, channel: undefined }));

const learnFrom = (rows: readonly ReadRow[]): LogisticModel => {
  const read = rows.map(({ row }) => row);
  return trainTwice([...rows, ...[...plantedRows(read), ...asUsers(read)].map(readRow)]);
};

/** Trains on rows; the neutral points come from cross-validation, so that they hold for texts the model has not seen. */
export const trainInjectionModel = (rows: readonly InjectionRow[], folds = foldsOf(rows)): ModelWeights => {
  const all = rows.map(readRow);
  const foldOf = (index: number): number => folds[index] ?? 0;
  const benign = windowSizes.map((): number[] => []);
  for (let fold = 0; fold < foldCount; fold++) {
    const model = learnFrom(all.filter((_, index) => foldOf(index) !== fold));
    for (const [size, odds] of benign.entries()) {
      // A neutral point that nothing reaches silences the other windows.
      const neutral = windowSizes.map((_, at) => (at === size ? 0 : Number.MAX_VALUE));
      const reading = { ...encodings, model: injectionModel({ ...model, neutral }) };
      for (const [index, row] of rows.entries()) {
        if (foldOf(index) === fold && row.label === 'benign' && !isMadeUp(row))
          odds.push(unweigh(scoreText(row.text, reading, row.channel === 'tool_result').score));
      }
    }
  }
  const neutral = benign.map((odds, size) => {
    const share = falsePositiveShares[size] ?? 0;
    return odds.sort((left, right) => right - left)[Math.floor(odds.length * share)] ?? 0;
  });
  return { ...learnFrom(all), neutral };
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
  process.stdout.write(
    `${rows.length} texts, neutral points ${model.neutral.map((odds) => odds.toFixed(2)).join(' and ')}\n`,
  );
}
