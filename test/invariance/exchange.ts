/** One exchange through the real phases (hear answer → filter output → commit gate), synchronously and without sockets. */
import { asyncScheduler, from } from 'rxjs';
import type { Dialect } from '../../src/exchange/dialect.ts';
import type { Routed } from '../../src/exchange/exchange.ts';
import type { ReplyFrame, WireFrame } from '../../src/exchange/frame.ts';
import { type GatewayError, toGatewayError } from '../../src/exchange/gateway-error.ts';
import { Ledger, speakerFor } from '../../src/exchange/ledger.ts';
import type { RequestFacts } from '../../src/exchange/text.ts';
import { commitOnContent } from '../../src/operators/commit-on-content.ts';
import { filterOutput } from '../../src/pipeline/filter-output.ts';
import { hearAnswer } from '../../src/pipeline/hear-answer.ts';
import type { Target } from '../../src/pipeline/plan.ts';
import { policyRequest } from '../../src/pipeline/policy-request.ts';
import type { CompiledChain } from '../../src/policies/compile-chain.ts';
import { judgeInput } from '../../src/policies/input-chain.ts';
import { codecs } from '../../src/providers/registry.ts';
import { translate } from '../../src/providers/translation/index.ts';
import { parseJsonDocument } from '../../src/streaming/json-document.ts';
import { head, received, target } from '../pipeline/exchange-fixtures.ts';

export interface Answered {
  /** What left for the caller, in order. */
  readonly data: string;
  /** Whether something left before the end or the failure. */
  readonly committed: boolean;
  readonly error: GatewayError | undefined;
  readonly ended: boolean;
  readonly ledger: Ledger;
}

export interface Asking {
  readonly dialect: Dialect;
  readonly chain: CompiledChain;
  /** The caller's request; `stream` is set by the way it is run. */
  readonly request: object;
  /** The provider's dialect, where it is another. */
  readonly provider?: Dialect;
  readonly holdBackBytes?: number;
}

const noBudget: Partial<Target> = {
  timeouts: {
    request: null,
    connect: null,
    firstByte: null,
    firstToken: null,
    policy: null,
    maxStreamDuration: null,
    interChunk: null,
  },
};
const anyTarget = target('a', noBudget);
/** On a clock that stands still nothing takes longer than a moment: everything is judged at once. */
const now = () => 0;

/** A request that has been admitted, and what the policies remember of it: any number of answers may be told to it. */
interface Admitted extends Asking {
  readonly body: string;
  readonly facts: RequestFacts;
  readonly memory: ReadonlyMap<object, unknown>;
}

/** Read once: requests are no part of what is drawn. */
const readOnce = new WeakMap<object, { readonly body: string; readonly facts: RequestFacts }>();

const readRequest = ({ dialect, request }: Asking) => {
  const known = readOnce.get(request);
  if (known !== undefined) return known;
  const body = JSON.stringify(request);
  const read = { body, facts: codecs[dialect].readRequest(parseJsonDocument(body)) };
  readOnce.set(request, read);
  return read;
};

const admit = (asking: Asking): Admitted => {
  const { body, facts } = readRequest(asking);
  const memory = new Map<object, unknown>();
  const admitted: Admitted = { ...asking, body, facts, memory };
  // What policies remember of the request (the caller's own values) they remember from here; what they say of it is not asked.
  const routed = routedFor(admitted, new Ledger(), facts, memory);
  judgeInput(asking.chain.input, policyRequest(routed, facts, memory), { ms: null, now });
  return admitted;
};

const routedFor = (
  { body, dialect }: Admitted,
  ledger: Ledger,
  facts: RequestFacts,
  memory: Map<object, unknown>,
): Routed<Target> => ({
  ...received(),
  dialect,
  ledger,
  stage: 'routed',
  facts,
  admittedBody: body,
  memory,
  targets: [anyTarget],
});

const run = (admitted: Admitted, stream: boolean, parts: readonly Uint8Array[]): Answered => {
  const { dialect, chain, provider = dialect, holdBackBytes = 65_536 } = admitted;
  const codec = codecs[dialect];
  const facts: RequestFacts = { ...admitted.facts, stream };
  const ledger = new Ledger();
  const routed = routedFor(admitted, ledger, facts, new Map(admitted.memory));

  const frames: WireFrame[] = [
    head(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' }),
    ...parts.map((data): WireFrame => ({ kind: 'chunk', data })),
    { kind: 'end' },
  ];
  const replies: ReplyFrame[] = [];
  let error: GatewayError | undefined;
  const translator = provider === dialect ? undefined : translate(dialect, provider)?.();
  const speaker = speakerFor('a', 'openai');
  from(frames)
    .pipe(
      hearAnswer({ codec, translator, facts, ledger, speaker, key: undefined, scheduler: asyncScheduler }),
      filterOutput(
        { codec, chain, policyViolationStatus: 409, holdBackBytes, content: 'none', now },
        routed,
        anyTarget,
      ),
      commitOnContent<ReplyFrame>({
        isContent: (frame) => frame.kind === 'end' || (frame.kind === 'chunk' && frame.content),
        maxHeld: 1_024,
      }),
    )
    .subscribe({
      next: (frame) => replies.push(frame),
      error: (thrown) => {
        error = toGatewayError(thrown);
      },
    });
  return {
    data: replies.map((frame) => (frame.kind === 'head' ? '' : frame.data)).join(''),
    committed: replies.length > 0,
    error,
    ended: replies.at(-1)?.kind === 'end',
    ledger,
  };
};

/** One request to which an answer can be told again and again, each time to fresh policies' state. */
export interface Listener {
  /** The answer as a stream, its bytes in these pieces. */
  stream(parts: readonly Uint8Array[]): Answered;
  /** The answer as one JSON body. */
  whole(answer: object): Answered;
}

export const listen = (asking: Asking): Listener => {
  const admitted = admit(asking);
  return {
    stream: (parts) => run(admitted, true, parts),
    whole: (answer) => run(admitted, false, [Buffer.from(JSON.stringify(answer))]),
  };
};

export const asStream = (asking: Asking, parts: readonly Uint8Array[]): Answered => listen(asking).stream(parts);

export const asJson = (asking: Asking, answer: object): Answered => listen(asking).whole(answer);
