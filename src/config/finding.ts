/** What is wrong with a configuration, and where: the one shape that lint, run and reload report. */

/** A position in a file; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Keys and indexes from the root of a file. */
export type KeyPath = readonly (string | number)[];

export interface Finding extends Place {
  readonly code: string;
  /** `providers.targets[0].id`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
  /** What to write instead. */
  readonly suggestion: string;
}

/** `['a', 0, 'b']` → `a[0].b`. */
export const formatPath = (path: KeyPath): string =>
  path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );

/** Collects findings while a configuration is checked. Of the same finding at the same place the first counts. */
export class FindingList {
  readonly #errors = new Map<string, Finding>();
  readonly #warnings = new Map<string, Finding>();

  error(place: Place, code: string, path: KeyPath, message: string, suggestion: string): void {
    add(this.#errors, place, code, path, message, suggestion);
  }

  warn(place: Place, code: string, path: KeyPath, message: string, suggestion: string): void {
    add(this.#warnings, place, code, path, message, suggestion);
  }

  get failed(): boolean {
    return this.#errors.size > 0;
  }

  get errors(): readonly Finding[] {
    return [...this.#errors.values()].sort(byPlace);
  }

  get warnings(): readonly Finding[] {
    return [...this.#warnings.values()].sort(byPlace);
  }
}

const add = (
  into: Map<string, Finding>,
  { file, line, column }: Place,
  code: string,
  path: KeyPath,
  message: string,
  suggestion: string,
): void => {
  const finding = { code, file, line, column, path: formatPath(path), message, suggestion };
  const key = [code, file, line, column, finding.path].join('\0');
  if (!into.has(key)) into.set(key, finding);
};

const byPlace = (a: Finding, b: Finding): number =>
  a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1;
