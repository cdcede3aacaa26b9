/** Looks into zod schemas: what may stand at a place. For suggestions and for the generated reference. */
import { z } from 'zod';
import type { KeyPath } from './finding.ts';

type Schema = z.core.$ZodType;

/** The alternatives of a schema without the wrappers that only say "optional" or "has a default". */
export const alternatives = (schema: Schema): readonly Schema[] => {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodNonOptional ||
    schema instanceof z.ZodCatch
  ) {
    return alternatives(schema.def.innerType);
  }
  if (schema instanceof z.ZodPipe) {
    const inputs = alternatives(schema.def.in);
    return inputs.every((input) => input instanceof z.ZodTransform) ? alternatives(schema.def.out) : inputs;
  }
  if (schema instanceof z.ZodLazy) return alternatives(schema.def.getter());
  if (schema instanceof z.ZodUnion) return schema.def.options.flatMap(alternatives);
  return [schema];
};

const below = (schema: Schema, step: string | number): readonly Schema[] =>
  alternatives(schema).flatMap((each): readonly Schema[] => {
    if (each instanceof z.ZodObject) {
      const inner: Schema | undefined = each.shape[step];
      return inner === undefined ? [] : [inner];
    }
    if (each instanceof z.ZodRecord) return [each.def.valueType];
    if (each instanceof z.ZodArray && typeof step === 'number') return [each.def.element];
    return [];
  });

/** The schemas that apply at a path. */
export const schemasAt = (schema: Schema, path: KeyPath): readonly Schema[] =>
  path.reduce<readonly Schema[]>((found, step) => found.flatMap((each) => below(each, step)), [schema]);

/** The keys that may stand in the map at a path. */
export const keysAt = (schema: Schema, path: KeyPath): readonly string[] => [
  ...new Set(
    schemasAt(schema, path)
      .flatMap(alternatives)
      .flatMap((each) => (each instanceof z.ZodObject ? Object.keys(each.shape) : [])),
  ),
];

/** Every path of maps below which a key may stand; used to say where a misplaced key belongs. */
export const homesOf = (schema: Schema, key: string, path: readonly string[] = []): readonly string[] =>
  alternatives(schema).flatMap((each): readonly string[] => {
    if (each instanceof z.ZodArray) return homesOf(each.def.element, key, [...path.slice(0, -1), `${path.at(-1)}[]`]);
    if (!(each instanceof z.ZodObject)) return [];
    const here = key in each.shape && path.length > 0 ? [path.join('.')] : [];
    return [...here, ...Object.entries(each.shape).flatMap(([name, inner]) => homesOf(inner, key, [...path, name]))];
  });

/** What is said of a schema, whichever of its wrappers it was said of; the outermost wins. */
export const metaOf = (schema: Schema): Readonly<Record<string, unknown>> => ({
  ...('innerType' in schema._zod.def && schema._zod.def.innerType instanceof z.ZodType
    ? metaOf(schema._zod.def.innerType)
    : {}),
  ...z.globalRegistry.get(schema),
});
