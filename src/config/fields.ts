/** The kinds of value a configuration file holds, as zod schemas. Each refusal carries its own code and suggestion. */
import { z } from 'zod';
import { looksLikeSecret, secretName } from './literal-secret.ts';
import { parseDuration, parseSize, UnitError } from './units.ts';

/** What a custom issue tells the findings: `params` of a zod issue. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly suggestion: string;
  /** The key below the field that is at fault. */
  readonly key?: string;
}

const refuse = (context: z.core.ParsePayload, input: unknown, { code, message, suggestion, key }: Refusal): never => {
  const path = key === undefined ? [] : [key];
  context.issues.push({ code: 'custom', input, message, path, params: { code, suggestion } });
  return z.NEVER;
};

/** A field parsed by a function that gives a value or says why not. `typeName` is what the reference prints. */
const field = <Value>(typeName: string, parse: (input: unknown) => Value | { readonly refusal: Refusal }) =>
  z
    .transform((input: unknown, context): Value => {
      const result = parse(input);
      return isRefused(result) ? refuse(context, input, result.refusal) : result;
    })
    .meta({ typeName });

const isRefused = <Value>(result: Value | { readonly refusal: Refusal }): result is { readonly refusal: Refusal } =>
  typeof result === 'object' && result !== null && 'refusal' in result;

const quantity = (input: unknown, parse: (input: unknown) => number) => {
  try {
    return parse(input);
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    return { refusal: { code: error.code, message: error.message, suggestion: error.suggestion } };
  }
};

/** Node's timers cannot wait longer than 2^31 − 1 ms. */
const longest = 24 * 86_400_000;

const within = (input: unknown, least: number): number | { refusal: Refusal } => {
  const value = quantity(input, parseDuration);
  if (typeof value !== 'number') return value;
  if (value < least) {
    return { refusal: { code: 'out_of_range', message: 'a duration of nothing', suggestion: 'write at least 1ms' } };
  }
  if (value > longest) {
    return { refusal: { code: 'out_of_range', message: 'longer than 24 days', suggestion: 'write at most 24d' } };
  }
  return value;
};

/** A duration above zero, in milliseconds. */
export const duration = () => field<number>('duration', (input) => within(input, 1));

/** A duration that may be `0ms`, in milliseconds. */
export const durationOrNone = () => field<number>('duration', (input) => within(input, 0));

/** A duration in milliseconds, or `off` (null). */
export const timeout = () =>
  field<number | null>('duration or `off`', (input) => {
    if (input === 'off') return null;
    if (input === false) {
      return { refusal: { code: 'wrong_value', message: 'this is not a duration', suggestion: 'write off' } };
    }
    const value = within(input, 1);
    if (typeof value === 'number' || value.refusal.message !== 'a duration of nothing') return value;
    return { refusal: { ...value.refusal, suggestion: 'write off for no limit, or at least 1ms' } };
  });

/** A size above zero, in bytes. */
export const size = () =>
  field<number>('size', (input) => {
    const value = quantity(input, parseSize);
    if (typeof value !== 'number' || value >= 1) return value;
    return { refusal: { code: 'out_of_range', message: 'a size of nothing', suggestion: 'write at least 1B' } };
  });

export const percentage = () => z.number().min(0).max(100).meta({ typeName: 'percentage' });
export const port = () => z.int().min(0).max(65_535).meta({ typeName: 'port' });
export const count = (least = 1, most = 1_000_000) => z.int().min(least).max(most).meta({ typeName: 'integer' });
export const text = (most = 200) => z.string().min(1).max(most).meta({ typeName: 'string' });

const refuseUrl = (message: string, suggestion: string, code = 'invalid_url') => ({
  refusal: { code, message, suggestion },
});

/** An http(s) URL without credentials, query or fragment. */
export const httpUrl = () =>
  field<string>('http(s) URL', (input) => {
    const example = 'write it as https://host/path';
    if (typeof input !== 'string') return refuseUrl('this is not a URL', example);
    if (!URL.canParse(input)) return refuseUrl('this is not a URL', example);
    const url = new URL(input);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      return refuseUrl('the URL must begin with http:// or https://', example);
    }
    if (url.username !== '' || url.password !== '') {
      return refuseUrl(
        'credentials stand in the URL',
        'take them out and name the variable that holds them: secret_key_ref: { env: NAME }',
        'url_credentials',
      );
    }
    if (url.search !== '' || url.hash !== '') return refuseUrl('the URL must not have a query or a fragment', example);
    return input;
  });

/** `{ env: NAME }`: where a secret is found. The secret itself never stands in a file. */
export const secretRef = (example: string) => {
  const literal = (): { refusal: Refusal } => ({
    refusal: {
      code: 'literal_secret',
      message: 'a secret must not stand in the file; its value is not shown here',
      suggestion: `put it into an environment variable and write { env: ${example} }`,
    },
  });
  return field<{ readonly env: string }>('secret ref', (input) => {
    if (typeof input === 'string') return literal();
    if (typeof input !== 'object' || input === null || Array.isArray(input) || !('env' in input)) {
      return {
        refusal: {
          code: 'wrong_type',
          message: 'expected a reference to a secret',
          suggestion: `write { env: ${example} }`,
        },
      };
    }
    const other = Object.keys(input).find((key) => key !== 'env');
    if (other !== undefined) {
      const message = `unknown key "${other}": a reference to a secret has one key, env`;
      return { refusal: { code: 'unknown_key', message, suggestion: `write { env: ${example} }`, key: other } };
    }
    if (typeof input.env !== 'string' || !secretName.test(input.env) || looksLikeSecret(input.env)) return literal();
    return { env: input.env };
  });
};

export type SecretRef = z.output<ReturnType<typeof secretRef>>;
