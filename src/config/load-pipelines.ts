/** pipelines/*.yaml → checked pipelines that remember where they were written. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { builtInPipelines } from './built-in-pipelines.ts';
import type { FindingList } from './finding.ts';
import { emptyMap, keyPlaceOf, type Located, placeOf } from './located.ts';
import { refuseUnsupportedInPipeline } from './not-yet-supported.ts';
import { type PipelineConfig, pipelineSchema } from './pipeline.schema.ts';
import { checkedBy, readFile } from './read-file.ts';
import { spokenDialect } from './spoken-dialect.ts';

export interface LocatedPipeline {
  readonly config: PipelineConfig;
  readonly root: Located;
}

/** Paths that the gateway answers by itself. */
const reserved = /^\/(?:health|livez|readyz|metrics|v1\/models|admin(?:\/.*)?)$/;

const builtIn = (): readonly LocatedPipeline[] =>
  builtInPipelines.map(({ name, path, codec }) => ({
    config: { ...pipelineSchema.parse({ pipeline: name, match: { path } }), codec },
    root: emptyMap(`built-in ${name}`),
  }));

/** Every pipeline of a directory, or the built-in ones without a directory. */
export const loadPipelines = (directory: string | undefined, findings: FindingList): readonly LocatedPipeline[] => {
  if (directory === undefined) return builtIn();
  const start = { file: directory, line: 1, column: 1 };
  let names: readonly string[];
  try {
    names = readdirSync(directory)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch {
    findings.error(start, 'unreadable_file', [], 'the directory of pipelines cannot be read', 'check --pipelines');
    return [];
  }
  if (names.length === 0) {
    findings.error(
      start,
      'no_pipelines',
      [],
      'no *.yaml stands in this directory',
      'leave --pipelines away for the built-in routes',
    );
  }
  const pipelines = names.flatMap((name) => {
    const root = readFile(join(directory, name), findings);
    const config = root === undefined ? undefined : checkedBy(pipelineSchema, root, findings);
    if (root === undefined || config === undefined) return [];
    refuseUnsupportedInPipeline(root, findings);
    const codec = spokenDialect(config.codec, config.match.path);
    if (codec === undefined) {
      findings.error(root.at, 'missing_key', ['codec'], 'codec is missing', 'add codec: openai-chat');
      return [];
    }
    return [{ config: { ...config, codec }, root }];
  });
  checkMatches(pipelines, findings);
  return pipelines;
};

const checkMatches = (pipelines: readonly LocatedPipeline[], findings: FindingList): void => {
  const names = new Map<string, LocatedPipeline>();
  const routes = new Map<string, LocatedPipeline>();
  for (const pipeline of pipelines) {
    const { config, root } = pipeline;
    const sameName = names.get(config.pipeline);
    if (sameName !== undefined) {
      const message = `another pipeline has this name: ${sameName.root.at.file}`;
      findings.error(
        placeOf(root, ['pipeline']),
        'duplicate_pipeline',
        ['pipeline'],
        message,
        'give each file its own name',
      );
    }
    const sameRoute = routes.get(config.match.path);
    if (sameRoute !== undefined) {
      const message = `another pipeline matches this path: ${sameRoute.root.at.file}`;
      findings.error(
        placeOf(root, ['match', 'path']),
        'duplicate_route',
        ['match', 'path'],
        message,
        'match another path',
      );
    }
    if (reserved.test(config.match.path)) {
      findings.error(
        keyPlaceOf(root, ['match', 'path']),
        'reserved_path',
        ['match', 'path'],
        'the gateway answers this path by itself',
        'match another path',
      );
    }
    names.set(config.pipeline, pipeline);
    routes.set(config.match.path, pipeline);
  }
};
