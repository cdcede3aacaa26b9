/** Scripted providers and a gateway in front of them, with pipelines of the test's; everything is stopped by `end()`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { DecisionEvent } from '../../src/events/event.ts';
import { type GatewayOptions, type GatewayProcess, startGateway } from './gateway-process.ts';
import { openaiAnswer } from './provider-scripts.ts';
import { readEvents } from './read-events.ts';
import { type ScriptedProvider, startProvider } from './scripted-provider.ts';
import { until } from './until.ts';

export interface Scene<Name extends string> {
  readonly providers: Readonly<Record<Name, ScriptedProvider>>;
  readonly gateway: GatewayProcess;
  readonly pipelinesDir: string;
  /** The event of a request, once it stands in the log. */
  eventOf(reply: { readonly requestId: string }): Promise<DecisionEvent>;
  end(): Promise<void>;
}

export interface SceneOptions<Name extends string> extends Omit<GatewayOptions, 'targets'> {
  /** What each target says beside its id and its provider's URL. */
  readonly targets: Readonly<Record<Name, Readonly<Record<string, unknown>>>>;
  /** By path: everything of a chat pipeline but its name, match and codec. */
  readonly pipelines?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Writes one file for each path. */
export const writePipelines = (directory: string, pipelines: SceneOptions<never>['pipelines'] = {}): void => {
  for (const [path, rest] of Object.entries(pipelines)) {
    const pipeline = path.replaceAll('/', '-').slice(1);
    const text = stringify({ pipeline, match: { path }, codec: 'openai-chat', ...rest });
    writeFileSync(join(directory, `${pipeline}.yaml`), text);
  }
};

export const startScene = async <Name extends string>(options: SceneOptions<Name>): Promise<Scene<Name>> => {
  const names = Object.keys(options.targets) as Name[];
  const started = await Promise.all(
    names.map(async (name) => [name, await startProvider(openaiAnswer(`from ${name}`, { model: name }))] as const),
  );
  const providers = Object.fromEntries(started) as Record<Name, ScriptedProvider>;
  const directory = mkdtempSync(join(tmpdir(), 'sluice-scene-'));
  writePipelines(directory, options.pipelines);
  const gateway = await startGateway({
    chain: ['audit-logger'],
    ...options,
    targets: names.map((id) => ({ id, base_url: providers[id].url, ...options.targets[id] })),
    args: [...(options.pipelines === undefined ? [] : ['--pipelines', directory]), ...(options.args ?? [])],
  });
  return {
    providers,
    gateway,
    pipelinesDir: directory,
    eventOf: ({ requestId }) =>
      until(() => readEvents(gateway.dataDir).find((event) => event.request_id === requestId), 5_000, gateway.output),
    async end() {
      await gateway.stop();
      await Promise.all(started.map(([, provider]) => provider.stop()));
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
