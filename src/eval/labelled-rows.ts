/** Labelled texts for personal data and secrets: one JSON object a line, told apart by their fields. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const span = z.object({ type: z.string(), start: z.int(), end: z.int(), value: z.string() });

/** A sentence with the places of everything in it. */
const sentence = z.object({ text: z.string(), spans: z.array(span) });

/** A text and how many values of one entity it holds. */
const recogniserCase = z.object({
  text: z.string(),
  entity: z.string(),
  expected: z.int().min(0),
  positions: z.array(z.tuple([z.int(), z.int()])).default([]),
});

/** A secret, or what looks like one. */
const secret = z.object({
  text: z.string(),
  label: z.enum(['secret', 'not_secret']),
  rule: z.string().default('secret'),
});

export type Sentence = z.output<typeof sentence>;
export type RecogniserCase = z.output<typeof recogniserCase>;
export type SecretRow = z.output<typeof secret>;

const rowsOf = <Row>(folder: string, name: string, schema: z.ZodType<Row>): readonly Row[] => {
  const path = join(folder, name);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => schema.parse(JSON.parse(line)));
};

/** @throws {z.ZodError} for a row of another shape. A file that is not there counts as empty. */
export const readLabelledRows = (folder: string) => ({
  sentences: rowsOf(folder, 'pii_sentences.jsonl', sentence),
  cases: rowsOf(folder, 'pii_recogniser_cases.jsonl', recogniserCase),
  secrets: rowsOf(folder, 'secrets.jsonl', secret),
});
