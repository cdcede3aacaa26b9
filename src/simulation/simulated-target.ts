/** A provider made of chance and virtual time: what `openUpstream` is to the network, this is to a scenario. */
import { Observable } from 'rxjs';
import type { WireFrame } from '../exchange/frame.ts';
import { GatewayError } from '../exchange/gateway-error.ts';
import type { CallTimeouts } from '../upstream/open.ts';
import { behaviourOverTime, type Fate, type PreparedBehaviour } from './behaviour-over-time.ts';
import type { Random } from './random.ts';
import type { TargetScenario } from './scenario.schema.ts';
import type { ScriptedAnswer } from './scripted-answers.ts';
import { SpokenCall } from './spoken-call.ts';
import { TokenBucket } from './token-bucket.ts';
import type { VirtualTime } from './virtual-time.ts';
import { WorkPlaces } from './work-places.ts';

/** The answer, given how many pieces a stream has. */
export type AnswerFor = (chunks: number) => ScriptedAnswer;

export class SimulatedTarget {
  /** Calls that it was sent. */
  calls = 0;
  /** Those among them that it answered 429. */
  limited = 0;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #stretches: readonly PreparedBehaviour[];
  #stretch = 0;
  readonly #bucket = new TokenBucket();
  readonly #places = new WorkPlaces();

  constructor(scenario: TargetScenario, time: VirtualTime, random: Random) {
    this.#time = time;
    this.#random = random;
    this.#stretches = behaviourOverTime(scenario);
  }

  /** One call. Errors as the network has them: connect_failed, connect_timeout, first_byte_timeout, connection_lost. */
  call(answerFor: AnswerFor, timeouts: CallTimeouts): Observable<WireFrame> {
    return new Observable((subscriber) => {
      this.calls += 1;
      const behaviour = this.#behaviour();
      const connect = behaviour.connect(this.#random);
      const fate = behaviour.fate(this.#random);
      const patience = timeouts.connect ?? Number.POSITIVE_INFINITY;
      if (connect > patience || fate.kind === 'refused') {
        const code = connect > patience ? 'connect_timeout' : 'connect_failed';
        const fail = (): void => subscriber.error(new GatewayError(code, { phase: 'connect' }));
        subscriber.add(this.#time.schedule(fail, Math.min(connect, patience)));
        return;
      }
      const spoken = new SpokenCall(subscriber, this.#time, connect, timeouts);
      const release = this.#perform(spoken, fate, behaviour, answerFor);
      if (release !== undefined) subscriber.add(release);
    });
  }

  #perform(
    spoken: SpokenCall,
    fate: Fate,
    behaviour: PreparedBehaviour,
    answerFor: AnswerFor,
  ): (() => void) | undefined {
    const { rateLimit, capacity, stream } = behaviour;
    const withinLimit = rateLimit === undefined || this.#bucket.take(rateLimit, this.#time.now());
    if (!withinLimit || fate.kind === 'status') {
      const status = withinLimit && fate.kind === 'status' ? fate.status : 429;
      if (status === 429) this.limited += 1;
      const told = status === 429 || status === 503;
      spoken.status(status, behaviour.errorLatency(this.#random), told ? behaviour.retryAfter : undefined);
      return undefined;
    }
    if (fate.kind === 'hang') {
      spoken.silence();
      return undefined;
    }
    const latency = behaviour.latency(this.#random);
    const begin = (): void => spoken.answer(answerFor(stream.chunks), latency, stream.every, fate.kind === 'cut');
    if (capacity === Number.POSITIVE_INFINITY) {
      begin();
      return undefined;
    }
    spoken.silence();
    return this.#places.take(capacity, begin);
  }

  #behaviour(): PreparedBehaviour {
    const now = this.#time.now();
    let behaviour = this.#stretches[this.#stretch];
    while (behaviour !== undefined && now >= behaviour.until) behaviour = this.#stretches[++this.#stretch];
    if (behaviour === undefined) throw new Error('the last stretch has no end');
    return behaviour;
  }
}
