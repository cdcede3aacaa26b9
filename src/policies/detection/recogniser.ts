/** How one entity is recognised, and the short way of writing down a number with a shape, a check and its words. */
import type { Candidate, TextRule } from '../../streaming/detector.ts';
import { compact } from './checksums.ts';
import { type Context, insideNumber } from './context.ts';

/**
 * How sure the operator is that such values occur. `listed`: the default set, where a bare number needs a word in front of
 * it. `named`: the operator asked for this entity by name, so a bare number with a right check digit counts.
 */
export type Wanted = 'listed' | 'named';

/**
 * The type of rules that find what only looks like an entity (a version with five numbers, a UUID): the longest match wins, so what
 * they cover is left as it is, and is not counted.
 */
export const lookalike = 'lookalike';

export type EntityGroup = 'core' | 'personal' | 'health' | 'technical' | 'organisation';

export interface Recogniser {
  /** The name used in settings, markers and events: `credit_card`. */
  readonly entity: string;
  readonly group: EntityGroup;
  readonly title: string;
  readonly rules: (wanted: Wanted) => readonly TextRule[];
}

export interface NumberShape {
  readonly entity: string;
  readonly group?: EntityGroup;
  readonly title: string;
  /** One regular expression, or several from the most to the least specific. */
  readonly pattern: string;
  readonly flags?: string;
  /** The check beyond shape, on letters and digits only, upper case. */
  readonly check?: (value: string) => boolean;
  /** Words that introduce it. */
  readonly context?: Context;
  /** Shape and check together are rare enough by themselves: no word is needed. */
  readonly distinctive?: boolean;
}

const never: Context = () => false;

/** A recogniser for a number with a shape, perhaps a check digit, and words that introduce it. */
export const numberShape = (shape: NumberShape): Recogniser => ({
  entity: shape.entity,
  group: shape.group ?? 'personal',
  title: shape.title,
  rules: (wanted) => {
    const { check, context } = shape;
    const alone = shape.distinctive === true || (wanted === 'named' && check !== undefined);
    const accept = ({ text, before }: Candidate): boolean => !insideNumber(before) && (check?.(compact(text)) ?? true);
    return [
      {
        type: shape.entity,
        pattern: shape.pattern,
        ...(shape.flags === undefined ? {} : { flags: shape.flags }),
        ...(alone ? {} : { introduced: context ?? never }),
        accept,
      },
    ];
  },
});
