/** docs/configuration.md, written from the schemas: every key with its type, its default and what it does. */
import { stringify } from 'yaml';
import { z } from 'zod';
import { configSchema } from './config.schema.ts';
import { isUnsupported } from './not-yet-supported.ts';
import { pipelineSchema } from './pipeline.schema.ts';
import { alternatives, metaOf } from './schema-shape.ts';

type Schema = z.core.$ZodType;

/** One key of the reference. */
export interface ReferenceRow {
  readonly key: string;
  readonly type: string;
  /** YAML; `required` or empty where there is no default. */
  readonly standard: string;
  readonly description: string;
}

/** What applies where the key is not written, as it would be written. */
const defaultOf = (schema: Schema): { readonly value: unknown } | undefined =>
  schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault ? { value: schema.def.defaultValue } : undefined;

const typeOf = (schema: Schema): string => {
  const { typeName } = metaOf(schema);
  if (typeof typeName === 'string') return typeName;
  return [...new Set(alternatives(schema).map(nameOf))].join(' or ');
};

const nameOf = (schema: Schema): string => {
  const { typeName } = metaOf(schema);
  if (typeof typeName === 'string') return typeName;
  if (schema instanceof z.ZodEnum) return schema.options.map((option) => `\`${option}\``).join(', ');
  if (schema instanceof z.ZodLiteral) return [...schema.values].map((value) => `\`${value}\``).join(', ');
  if (schema instanceof z.ZodArray) return `list of ${typeOf(schema.def.element)}`;
  if (schema instanceof z.ZodRecord) return `map to ${typeOf(schema.def.valueType)}`;
  if (schema instanceof z.ZodObject) return 'keys below';
  if (schema instanceof z.ZodBoolean) return '`true`, `false`';
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodString) return 'string';
  return 'any value';
};

const inYaml = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', flowCollectionPadding: true, lineWidth: 0 }).trim();

/** Objects that may stand below a key: as its value, as entries of its list, as values of its map. */
const objectsBelow = (schema: Schema): readonly (readonly [suffix: string, object: z.ZodObject])[] =>
  alternatives(schema).flatMap((each): readonly (readonly [string, z.ZodObject])[] => {
    if (each instanceof z.ZodObject) return [['', each]];
    if (each instanceof z.ZodArray)
      return objectsBelow(each.def.element).map(([suffix, object]) => [`[]${suffix}`, object]);
    if (each instanceof z.ZodRecord)
      return objectsBelow(each.def.valueType).map(([suffix, object]) => [`.<name>${suffix}`, object]);
    return [];
  });

/** Every key below a schema, in the order of the schema. */
export const referenceRows = (schema: Schema, prefix = ''): readonly ReferenceRow[] =>
  objectsBelow(schema).flatMap(([suffix, object]) =>
    Object.entries(object.shape).flatMap(([name, inner]): readonly ReferenceRow[] => {
      const key = prefix === '' ? name : `${prefix}${suffix}.${name}`;
      const { description } = metaOf(inner);
      const below = referenceRows(inner, key);
      const isGroup = below.length > 0 && typeof description !== 'string';
      if (isGroup) return below;
      const standard = defaultOf(inner);
      const required = !(inner instanceof z.ZodOptional) && standard === undefined;
      const row = {
        key,
        type: typeOf(inner),
        standard: standard === undefined ? (required ? 'required' : '') : `\`${inYaml(standard.value)}\``,
        description: `${typeof description === 'string' ? description : ''}${isUnsupported(key) ? ' *Not supported yet.*' : ''}`,
      };
      return [row, ...below];
    }),
  );

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const table = (rows: readonly ReferenceRow[]): string =>
  [
    '| key | type | default | |',
    '|---|---|---|---|',
    ...rows.map(
      ({ key, type, standard, description }) =>
        `| \`${key}\` | ${cell(type)} | ${cell(standard)} | ${cell(description)} |`,
    ),
  ].join('\n');

const introductions: Readonly<Record<string, string>> = {
  pack: 'What this configuration is called.',
  gateway: 'Where the gateway listens, its budgets and its limits.',
  providers: 'The targets, how one is chosen, and what happens when it fails.',
  policies: 'Which policies run, in which order, under which conditions.',
  policy: 'Settings by kind: `policy.<kind>`; each kind has its own strict schema, see the pages in `docs/policies/`.',
  events: 'Where decision events go, and how hard delivery tries.',
  testing: 'Policy tests that travel with the pack.',
};

const preamble = `# Configuration

<!-- Written by \`npm run docs\` from src/config/*.schema.ts; a test keeps it true. -->

Strict: an unknown key is an error with a "did you mean". Durations are \`500ms\`, \`5s\`, \`2m\`, \`1h\`, \`7d\`; sizes \`64KB\`, \`10MB\` (1 KB is
1,024 bytes); a bare number is an error. \`off\` means no limit, where the type says so. A key without a value counts as not written.
Secrets never stand in a file: a *secret ref* is \`{ env: NAME }\`.

Several files layer, later over earlier: maps merge, lists replace. A budget comes from the target, else from the pipeline, else from
\`gateway\`, else from the default below; \`sluice explain\` shows which. \`sluice lint\` says what is wrong, with line and column.
`;

/** The whole page. */
export const configurationReference = (): string => {
  const sections = Object.entries(configSchema.shape).map(([key, schema]) => {
    const rows = referenceRows(schema, key);
    return `## ${key}\n\n${introductions[key] ?? ''}\n${rows.length === 0 ? '' : `\n${table(rows)}\n`}`;
  });
  const pipelines = `## pipelines/*.yaml\n\nOne file a route; \`--pipelines DIR\` loads a directory of them, without it five built-in routes apply.\n\n${table(referenceRows(pipelineSchema))}\n`;
  return [preamble, ...sections, pipelines].join('\n');
};
