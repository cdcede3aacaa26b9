/** secret_key_ref → a value that never prints itself. The only place that reads secrets from the environment. */
import { inspect } from 'node:util';
import type { Secret } from '../pipeline/plan.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A secret from an environment variable. However it is printed, it says `[secret NAME]`. */
export class EnvSecret implements Secret {
  readonly #value: string;
  readonly #name: string;

  constructor(name: string, value: string) {
    this.#name = name;
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return `[secret ${this.#name}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/**
 * The secret a reference names; undefined where the variable is unset or empty, or holds what no header can carry.
 * White space at the ends is dropped: files mounted as variables tend to end in a newline.
 */
export const resolveSecret = (ref: { readonly env: string }, env: Environment): EnvSecret | undefined => {
  const value = env[ref.env]?.trim() ?? '';
  return /^[\x21-\x7e]+$/.test(value) ? new EnvSecret(ref.env, value) : undefined;
};
