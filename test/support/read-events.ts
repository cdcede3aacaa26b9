/** The decision events that stand in a data directory's event log. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DecisionEvent } from '../../src/events/event.ts';

/** Whole records only: a line that is being written does not count. */
export const readEvents = (dataDir: string): readonly DecisionEvent[] =>
  globSync(join(dataDir, '**/*.{ndjson,jsonl,log}')).flatMap((file) => {
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line)).filter((event) => event.event_type === 'decision');
  });
