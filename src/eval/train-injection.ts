/**
 * Trains the model of `prompt-injection` and writes its weights:
 * `node src/eval/train-injection.ts FOLDER… [--documents FOLDER] [--templates FILE] [--out FILE]`.
 * Folders, and the folders in them, hold `injection_attacks.jsonl` and `injection_benign.jsonl`; `--documents` names a folder whose
 * Markdown files are read as benign documents (node_modules has hundreds).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { wordsOf } from '../policies/prompt-injection/evidence.ts';
import { FeatureReader, featureCount } from '../policies/prompt-injection/features.ts';
import { hashOf } from '../policies/prompt-injection/hashing.ts';
import {
  injectionModel,
  type ModelWeights,
  type NeutralPoints,
  neutralNames,
  packModel,
  unweigh,
} from '../policies/prompt-injection/model.ts';
import { scoreText } from '../policies/prompt-injection/score.ts';
import { unveil } from '../policies/prompt-injection/unveil.ts';
import { sizesFor, windowCount, windowSizes, windowsOf } from '../policies/prompt-injection/windows.ts';
import { type InjectionRow, readInjectionRows, withFolders } from './injection-rows.ts';
import { type Example, type LogisticModel, logOdds, seededRandom, trainLogistic } from './logistic.ts';
import { groupNearDuplicates } from './near-duplicates.ts';
import { templateRows } from './templates.ts';

const settings = { size: featureCount, epochs: 20, rate: 0.5, decay: 1e-5, margin: 1.5, dropout: 0.3 };
/**
 * The share of benign texts that may stand above the neutral points: short ones, long ones seen from far and from close. Made-up texts are
 * not counted, being many of few kinds.
 */
const falsePositiveShares = { alone: 0.01, far: 0.004, close: 0.006 };
/** The highest of the benign maxima that tell how their tail falls off. */
const tailShare = 0.05;
export const foldCount = 5;
/** Of an attack's close windows, the share that is taken for the attack itself: those that look most like one. */
const tellingShare = 0.25;

const reader = new FeatureReader();
const encodings = { decode_base64: true, normalize_unicode: true, detect_homoglyphs: true };

/** A text as the model sees it. */
export interface ReadRow {
  readonly row: InjectionRow;
  readonly far: readonly Int32Array[];
  readonly close: readonly Int32Array[];
}

export const readRow = (row: InjectionRow): ReadRow => {
  const words = wordsOf(unveil(row.text).text.toLowerCase(), true);
  const { features, ends } = reader.read(words, row.channel === 'tool_result');
  const [far = [], close = []] = sizesFor(words.count).map((size) =>
    windowsOf(words.count, size).map(({ first, end }) => features.slice(ends[first], ends[end])),
  );
  return { row, far, close };
};

/** Texts from templates and documents are many of few kinds, planted ones are met by themselves too: each says less. */
const weights: ReadonlyMap<string, number> = new Map([
  ['template', 0.3],
  ['documents', 0.5],
  ['planted', 0.5],
]);
const weightOf = ({ source }: InjectionRow): number => weights.get(source) ?? 1;

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

/** Stretches of a document: where they begin, as shares of it, and the most words of each, since benign texts come in all lengths. */
const stretches = [
  { from: 1 / 3, words: 450 },
  { from: 0, words: 260 },
  { from: 2 / 3, words: 130 },
] as const;

/** Markdown files and licences below a folder, as benign rows: stretches of each. */
export const documentRows = (folder: string, most = 500): readonly InjectionRow[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.md$|^(?:licen[cs]e|changelog|history)/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .slice(0, most)
    .flatMap((path) => {
      const parts = readFileSync(path, 'utf8').split(/(?<=\s)(?=\S)/);
      const texts = stretches.map(({ from, words }) => {
        const first = Math.floor(parts.length * from);
        return parts.slice(first, first + words).join('');
      });
      return [...new Set(texts)].map((text) => ({
        text,
        label: 'benign' as const,
        source: 'documents',
        channel: 'tool_result',
      }));
    });

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
  const benign = rows.filter(({ label, source, text }) => label === 'benign' && isOwn(source) && !isLong(text));
  return Array.from({ length: Math.floor(benign.length / 8) }, () => {
    const parts = Array.from({ length: 16 }, () => benign[Math.floor(random() * benign.length)]?.text ?? '');
    return { text: parts.join(random() < 0.5 ? '\n' : ' '), label: 'benign', source: 'planted' };
  });
};

const isOwn = (source: string): boolean => source.startsWith('own');
const isLong = (text: string): boolean => sizesFor(text.split(/\s+/).length).length > 1;

/** Sets short texts into stretches of longer ones, as long as a close window: attacks and benign texts alike, as they stand in a page or a mail. */
const plantedRows = (rows: readonly InjectionRow[]): readonly InjectionRow[] => {
  const random = seededRandom(77_001);
  const below = (limit: number): number => Math.floor(random() * Math.max(1, limit));
  const pages = collages(rows, random);
  const documents = rows.filter(({ source }) => source === 'documents');
  const prose = rows.filter(({ label, source, text }) => label === 'benign' && isOwn(source) && isLong(text));
  const carriers = [documents, [...prose, ...prose, ...pages]].map((kind) =>
    kind.map(({ text }) => text.split(/(?<=\s)/)),
  );
  const size = windowSizes[1];
  const plant = (row: InjectionRow): readonly InjectionRow[] => {
    const kind = carriers[below(carriers.length)] ?? [];
    const carrier = kind[below(kind.length)];
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
  };
  const own = rows.filter(({ source }) => isOwn(source));
  // Planted attacks are met in tools' texts most often.
  const again = own.map((row) => (row.label === 'attack' ? { ...row, channel: 'tool_result' } : row));
  return [...[...own, ...again].flatMap(plant), ...pages];
};

const isMadeUp = ({ source }: InjectionRow): boolean => source === 'template' || source === 'planted';

/**
 * Benign rows from the other side. A tool's text is read as the user's too, so what is harmless from a tool is so from the user; and a long
 * document is harmless whoever hands it over.
 */
const turned = (rows: readonly InjectionRow[]): readonly InjectionRow[] =>
  rows.flatMap((row): readonly InjectionRow[] => {
    if (row.label !== 'benign') return [];
    if (row.channel === 'tool_result') return [{ ...row, channel: undefined }];
    return isOwn(row.source) && isLong(row.text) ? [{ ...row, channel: 'tool_result' }] : [];
  });

const learnFrom = (rows: readonly ReadRow[]): LogisticModel => {
  const read = rows.map(({ row }) => row);
  return trainTwice([...rows, ...[...plantedRows(read), ...turned(read)].map(readRow)]);
};

/** Silences the windows of a size: a neutral point that nothing reaches. */
const silent = Number.MAX_VALUE;
const onlyFar: NeutralPoints = { alone: 0, far: 0, close: silent, rise: 0 };
const onlyClose: NeutralPoints = { alone: silent, far: silent, close: 0, rise: 0 };

/** A benign text that the model has not seen, and the highest log-odds of its windows from far and from close. */
export interface BenignText {
  readonly row: InjectionRow;
  readonly words: number;
  readonly far: number;
  readonly close: number;
}

/** The value that a share of the values exceeds. */
const exceededBy = (share: number, values: readonly number[]): number =>
  values.toSorted((left, right) => right - left)[Math.floor(values.length * share)] ?? 0;

/** By how much the highest values exceed the least of them on average: the scale of their tail, were it exponential. */
const tailScale = (values: readonly number[]): number => {
  const least = exceededBy(tailShare, values);
  const highest = values.filter((value) => value > least);
  return highest.reduce((sum, value) => sum + value - least, 0) / Math.max(1, highest.length);
};

/**
 * The neutral points for a share of false alarms that does not depend on how long a text is: the maximum over n windows whose tail is
 * exponential grows by the tail's scale times ln n, which is taken off before the maxima of texts of all lengths are compared.
 */
export const neutralPoints = (texts: readonly BenignText[]): NeutralPoints => {
  const [short = [], long = []] = [1, 2].map((sizes) => texts.filter(({ words }) => sizesFor(words).length === sizes));
  const rise = tailScale(long.map(({ close }) => close));
  const [farSize, closeSize] = windowSizes;
  const level = (odds: number, words: number, size: number): number => odds - rise * Math.log(windowCount(words, size));
  return {
    alone: exceededBy(
      falsePositiveShares.alone,
      short.map(({ far }) => far),
    ),
    far: exceededBy(
      falsePositiveShares.far,
      long.map(({ far, words }) => level(far, words, farSize)),
    ),
    close: exceededBy(
      falsePositiveShares.close,
      long.map(({ close, words }) => level(close, words, closeSize)),
    ),
    rise,
  };
};

/** A list of a dozen attacks, given as examples, scores 1: its odds are no number to take a mean with. */
const surest = 1 - 1e-6;

/** What models that have not seen them make of the benign texts, through the scorer that will judge. */
export const benignInTurns = (
  rows: readonly InjectionRow[],
  all: readonly ReadRow[],
  folds = foldsOf(rows),
): readonly BenignText[] => {
  const foldOf = (index: number): number => folds[index] ?? 0;
  const seen: BenignText[] = [];
  for (let fold = 0; fold < foldCount; fold++) {
    const model = learnFrom(all.filter((_, index) => foldOf(index) !== fold));
    const readings = [onlyFar, onlyClose].map((neutral) => ({
      ...encodings,
      model: injectionModel({ ...model, neutral }),
    }));
    for (const [index, row] of rows.entries()) {
      if (foldOf(index) !== fold || row.label !== 'benign' || isMadeUp(row)) continue;
      for (const sent of [row, ...turned([row])]) {
        const [far = 0, close = 0] = readings.map((reading) =>
          unweigh(Math.min(surest, scoreText(sent.text, reading, sent.channel === 'tool_result').score)),
        );
        seen.push({ row: sent, words: wordsOf(unveil(row.text).text.toLowerCase(), true).count, far, close });
      }
    }
  }
  return seen;
};

/** Trains on rows; the neutral points come from cross-validation, so that they hold for texts the model has not seen. */
export const trainInjectionModel = (rows: readonly InjectionRow[]): ModelWeights => {
  const all = rows.map(readRow);
  return { ...learnFrom(all), neutral: neutralPoints(benignInTurns(rows, all)) };
};

/** Attacks of this tier look like anybody's wishes: learning from them would teach to refuse wishes. */
export const isLearnable = ({ tier }: InjectionRow): boolean => tier !== 'indirect-task';

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { documents: { type: 'string' }, templates: { type: 'string' }, out: { type: 'string' } },
  });
  const rows = positionals.flatMap(withFolders).flatMap(readInjectionRows).filter(isLearnable);
  if (values.documents !== undefined) rows.push(...documentRows(values.documents));
  if (values.templates !== undefined) rows.push(...templateRows(values.templates));
  const out = values.out ?? new URL('../policies/prompt-injection/model.bin', import.meta.url);
  const model = trainInjectionModel(rows);
  writeFileSync(out, packModel(model));
  process.stdout.write(
    `${rows.length} texts, neutral points: ${neutralNames.map((name) => `${name} ${model.neutral[name].toFixed(2)}`).join(', ')}\n`,
  );
}
