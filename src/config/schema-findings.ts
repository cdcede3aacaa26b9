/** What zod says about a value → findings with a place, a code and a suggestion. */
import type { z } from 'zod';
import { type FindingList, formatPath, type KeyPath } from './finding.ts';
import { isSecretKey } from './literal-secret.ts';
import { find, keyPlaceOf, type Located, placeOf } from './located.ts';
import { didYouMean } from './nearest.ts';
import { describe, example, nouns, shown, suggestKey, suggestType } from './suggest.ts';

type Issue = z.core.$ZodIssue;

/** Where the checked value hangs: `base` is its path in `root`. */
export interface SchemaSite {
  readonly schema: z.core.$ZodType;
  readonly root: Located;
  readonly base: KeyPath;
  readonly findings: FindingList;
}

export const reportIssues = (site: SchemaSite, issues: readonly Issue[]): void => {
  for (const issue of issues) report(site, issue, toKeyPath(issue.path));
};

const toKeyPath = (path: readonly PropertyKey[]): KeyPath =>
  path.map((step) => (typeof step === 'symbol' ? String(step) : step));

interface Told {
  readonly code: string;
  readonly message: string;
  readonly suggestion: string;
  /** The key is what is wrong, or the key is all there is. */
  readonly atKey?: boolean;
}

const report = (site: SchemaSite, issue: Issue, path: KeyPath): void => {
  const { root, base, findings } = site;
  const full = [...base, ...path];
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      const at = keyPlaceOf(root, [...full, key]);
      findings.error(at, 'unknown_key', [...full, key], `unknown key "${key}"`, suggestKey(site.schema, path, key));
    }
  } else if (issue.code === 'invalid_union') {
    reportUnion(site, issue, path);
  } else {
    const { code, message, suggestion, atKey } = tell(site, issue, path, find(root, full));
    findings.error(atKey === true ? keyPlaceOf(root, full) : placeOf(root, full), code, full, message, suggestion);
  }
};

const tell = (site: SchemaSite, issue: Issue, path: KeyPath, value: Located | undefined): Told => {
  switch (issue.code) {
    case 'invalid_type':
    case 'invalid_value': {
      if (value === undefined && typeof path.at(-1) === 'number') {
        const suggestion = 'write the entry, or remove its dash';
        return { code: 'missing_key', message: 'this entry of the list is empty', suggestion };
      }
      if (value === undefined) {
        const name = formatPath([...site.base, ...path].slice(-1)) || 'a value';
        const suggestion = `add ${name}: ${example(site.schema, path)}`;
        return { code: 'missing_key', message: `${name} is missing`, suggestion, atKey: true };
      }
      if (issue.code === 'invalid_value' && value.kind === 'scalar') {
        const allowed = issue.values.map(String);
        const message = `${shown(value)} is not one of ${allowed.join(', ')}`;
        return { code: 'wrong_value', message, suggestion: didYouMean(String(value.value), allowed) };
      }
      const expected = issue.code === 'invalid_type' ? issue.expected : 'string';
      if (
        value.kind === 'scalar' &&
        (expected === 'object' || expected === 'record') &&
        isSecretKey(String(path.at(-1)))
      ) {
        const message = 'a secret must not stand in the file; its value is not shown here';
        return {
          code: 'literal_secret',
          message,
          suggestion: 'put it into an environment variable and write { env: NAME }',
        };
      }
      if (expected === 'string' && value.kind === 'scalar' && typeof value.value === 'number' && isDurationKey(path)) {
        return { code: 'bare_number', ...bareNumber(value.value) };
      }
      const message = `expected ${nouns[expected] ?? expected}, found ${describe(value)}`;
      return { code: 'wrong_type', message, suggestion: suggestType(site.schema, path, expected, value) };
    }
    case 'too_small':
    case 'too_big':
      return tellBound(issue);
    case 'invalid_format':
      return {
        code: 'wrong_value',
        message: formatMessage(issue),
        suggestion: `write it like ${example(site.schema, path)}`,
      };
    case 'invalid_key': {
      const message = issue.issues[0]?.message ?? issue.message;
      return { code: 'wrong_value', message, suggestion: 'correct the key', atKey: true };
    }
    case 'custom': {
      const { code, suggestion } = issue.params ?? {};
      return {
        code: typeof code === 'string' ? code : 'wrong_value',
        message: issue.message,
        suggestion: typeof suggestion === 'string' ? suggestion : 'correct the value',
        atKey: code === 'unknown_key',
      };
    }
    default:
      return { code: 'wrong_value', message: issue.message, suggestion: 'correct the value' };
  }
};

/** Settings of policies are texts to their schemas; their names tell which of them are durations. */
const isDurationKey = (path: KeyPath): boolean =>
  /(?:timeout|delay|interval|window|duration)$/.test(String(path.at(-1)));

const bareNumber = (value: number): Pick<Told, 'message' | 'suggestion'> => ({
  message: `${value} is a bare number, not a duration: it needs a unit`,
  suggestion: `write ${value}s or ${value}ms`,
});

const countedUnits: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

const tellBound = (issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): Told => {
  const least = issue.code === 'too_small';
  const bound = least ? issue.minimum : issue.maximum;
  const words = issue.inclusive === false ? ['more than', 'less than'] : ['at least', 'at most'];
  const unit = countedUnits[issue.origin] ?? '';
  const limit = `${words[least ? 0 : 1]} ${bound}${unit}`;
  return {
    code: 'out_of_range',
    message: `must ${unit === '' ? 'be' : 'have'} ${limit}`,
    suggestion: `write ${limit}`,
  };
};

const formatMessage = (issue: z.core.$ZodIssueInvalidStringFormat): string =>
  issue.format === 'regex' && issue.message.startsWith('Invalid string') ? 'this has the wrong form' : issue.message;

/** Whether a branch of a union was never meant: the value is of another shape altogether. */
const isMismatch = (issue: Issue): boolean =>
  issue.path.length === 0 &&
  (issue.code === 'invalid_type' ||
    issue.code === 'invalid_value' ||
    (issue.code === 'custom' && (issue.params?.code === 'wrong_type' || issue.params?.code === 'literal_secret')));

/** Of a union, the branch that the value's own shape chose is the one worth talking about. */
const reportUnion = (site: SchemaSite, issue: z.core.$ZodIssueInvalidUnion, path: KeyPath): void => {
  const deeper = issue.errors.find((branch) => !branch.some(isMismatch));
  const scalar = find(site.root, [...site.base, ...path])?.kind === 'scalar';
  const choices = issue.errors.flat().flatMap((each) => (each.code === 'invalid_value' ? each.values : []));
  const first = issue.errors[0]?.[0];
  if (deeper !== undefined) {
    for (const inner of deeper) report(site, inner, [...path, ...toKeyPath(inner.path)]);
  } else if (choices.length > 0 && (scalar || choices.length > 1)) {
    report(site, { code: 'invalid_value', values: choices, path: [], message: issue.message, input: undefined }, path);
  } else if (first !== undefined) {
    report(site, first, [...path, ...toKeyPath(first.path)]);
  }
};
