/** All targets of a scenario behind one `OpenUpstream`, so that the pipeline calls them as it calls the network. */
import type { RoutePlan } from '../pipeline/plan.ts';
import { servedIn } from '../pipeline/upstream-call.ts';
import { providers } from '../providers/registry.ts';
import type { OpenUpstream } from '../upstream/open.ts';
import { seededRandom } from './random.ts';
import type { Scenario } from './scenario.schema.ts';
import { type AnswerContents, type ScriptedAnswer, streamedAnswer, wholeAnswer } from './scripted-answers.ts';
import { type AnswerFor, SimulatedTarget } from './simulated-target.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface SimulatedUpstream {
  readonly open: OpenUpstream;
  readonly targets: ReadonlyMap<string, SimulatedTarget>;
}

interface Speaking {
  readonly target: SimulatedTarget;
  readonly whole: AnswerFor;
  readonly streamed: AnswerFor;
}

export const simulatedUpstream = (route: RoutePlan, scenario: Scenario, time: VirtualTime): SimulatedUpstream => {
  const { request, seed } = scenario;
  const usage = { input_tokens: request.input_tokens, output_tokens: request.output_tokens };
  const contents = (chunks: number): AnswerContents => ({ model: request.model, usage, chunks });
  const speaking = new Map<string, Speaking>();
  for (const { id, kind } of route.targets) {
    const behaviour = scenario.targets[id];
    const dialect = servedIn(providers[kind], route.dialect);
    if (behaviour === undefined || dialect === undefined) continue;
    const answer = wholeAnswer(dialect, contents(1));
    speaking.set(id, {
      target: new SimulatedTarget(behaviour, time, seededRandom(seed, `target ${id}`)),
      whole: () => answer,
      streamed: onceFor((chunks) => streamedAnswer(dialect, contents(chunks))),
    });
  }
  return {
    open: (call, timeouts) => {
      const found = speaking.get(call.target);
      if (found === undefined) throw new Error(`the scenario says nothing about target ${call.target}`);
      const { target, whole, streamed } = found;
      return target.call(call.headers.accept === 'text/event-stream' ? streamed : whole, timeouts);
    },
    targets: new Map([...speaking].map(([id, { target }]) => [id, target])),
  };
};

/** Each answer is made once. */
const onceFor = (make: AnswerFor): AnswerFor => {
  const made = new Map<number, ScriptedAnswer>();
  return (chunks) => {
    const known = made.get(chunks);
    if (known !== undefined) return known;
    const answer = make(chunks);
    made.set(chunks, answer);
    return answer;
  };
};
