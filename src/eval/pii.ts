/** How well personal data is found: sentences with the default settings, single cases with their entity named. */
import { defaultEntities, rulesFor } from '../policies/detection/catalogue.ts';
import { lookalike } from '../policies/detection/recogniser.ts';
import { compileDetector, type Detector, type FoundMatch } from '../streaming/detector.ts';
import { entitiesOfLabel } from './entity-names.ts';
import type { RecogniserCase, Sentence } from './labelled-rows.ts';
import { Tally } from './tally.ts';

export interface Wrong {
  readonly name: string;
  readonly kind: 'missed' | 'wrong';
  readonly text: string;
}

export interface PiiScore {
  readonly tally: Tally;
  /** Labels that no recogniser answers to, with how often they occur. */
  readonly uncovered: ReadonlyMap<string, number>;
  readonly wrong: readonly Wrong[];
}

const detectorFor = (entities: readonly string[], named: boolean): Detector =>
  compileDetector(rulesFor(new Set(entities), { named: new Set(named ? entities : []), pciMode: true }));

const found = (detector: Detector, text: string): readonly FoundMatch[] =>
  detector.scan(text).filter(({ type }) => type !== lookalike);

/** Each labelled span is found if a match of its entity overlaps it; a match of no label is wrong. */
export const scoreSentences = (rows: readonly Sentence[]): PiiScore => {
  const tally = new Tally();
  const uncovered = new Map<string, number>();
  const wrong: Wrong[] = [];
  const detector = detectorFor([...defaultEntities, 'url'], false);
  for (const { text, spans } of rows) {
    const matches = found(detector, text);
    const explained = new Set<FoundMatch>();
    for (const { type, start, end, value } of spans) {
      const entities = entitiesOfLabel[type];
      const overlapping = matches.filter((match) => match.start < end && match.end > start);
      for (const match of overlapping) explained.add(match);
      if (entities === undefined) uncovered.set(type, (uncovered.get(type) ?? 0) + 1);
      else if (overlapping.some((match) => entities.includes(match.type))) tally.of(entities[0] ?? type).found++;
      else {
        tally.of(entities[0] ?? type).missed++;
        wrong.push({ name: entities[0] ?? type, kind: 'missed', text: value });
      }
    }
    for (const match of matches) {
      if (explained.has(match)) continue;
      tally.of(match.type).wrong++;
      wrong.push({ name: match.type, kind: 'wrong', text: match.text });
    }
  }
  return { tally, uncovered, wrong };
};

/** Counts per text: as many matches of the entity as there should be. */
export const scoreCases = (rows: readonly RecogniserCase[]): PiiScore => {
  const tally = new Tally();
  const uncovered = new Map<string, number>();
  const wrong: Wrong[] = [];
  for (const [label, group] of Map.groupBy(rows, ({ entity }) => entity)) {
    const entities = entitiesOfLabel[label];
    if (entities === undefined) {
      uncovered.set(label, group.length);
      continue;
    }
    const detector = detectorFor(entities, true);
    const count = tally.of(label);
    for (const { text, expected } of group) {
      const matches = found(detector, text).length;
      count.found += Math.min(matches, expected);
      count.missed += Math.max(0, expected - matches);
      count.wrong += Math.max(0, matches - expected);
      if (matches !== expected) wrong.push({ name: label, kind: matches < expected ? 'missed' : 'wrong', text });
    }
  }
  return { tally, uncovered, wrong };
};
