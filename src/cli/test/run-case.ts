/** Runs one policy test through a route's chain: no network, no provider, the same policies as in service. */
import { firstValueFrom, isObservable } from 'rxjs';
import type { TestCase } from '../../config/testing.schema.ts';
import { GatewayError } from '../../exchange/gateway-error.ts';
import { Ledger } from '../../exchange/ledger.ts';
import type { AnswerFacts, RequestFacts } from '../../exchange/text.ts';
import type { RoutePlan } from '../../pipeline/plan.ts';
import { type CompiledChain, compileChain } from '../../policies/compile-chain.ts';
import type { ChainResult } from '../../policies/fold-chain.ts';
import { judgeInput } from '../../policies/input-chain.ts';
import { judgeOutput } from '../../policies/output-chain.ts';
import type { PolicyRequest } from '../../policies/policy.ts';
import { codecs } from '../../providers/registry.ts';
import { parseJsonDocument } from '../../streaming/json-document.ts';
import type { CaseResult } from './case-result.ts';
import { matches } from './matches.ts';
import { differenceOnStream } from './split-check.ts';
import { upstreamBody } from './upstream-body.ts';

const codec = codecs['openai-chat'];
let runs = 0;

/** The policies' view of the request; each run is a session of its own, so that counters of one do not end another. */
const requestOf = (
  route: RoutePlan,
  facts: RequestFacts,
  headers: Readonly<Record<string, string>>,
): PolicyRequest => ({
  texts: facts.texts,
  unreadable: facts.unreadable,
  dialect: route.dialect,
  route: route.name,
  model: facts.model,
  tools: facts.tools,
  user: facts.user,
  headers: { 'x-session-id': `test-${runs++}`, ...headers },
  memory: new Map(),
});

const settled = (result: ReturnType<typeof judgeInput>): Promise<ChainResult> | ChainResult =>
  isObservable(result) ? firstValueFrom(result) : result;

const editedTexts = ({ texts }: RequestFacts | AnswerFacts, { edits }: ChainResult): readonly string[] => {
  const changed = texts.map(({ text }) => text);
  for (const { index, text } of edits) changed[index] = text;
  return changed;
};

interface Judged {
  readonly ledger: Ledger;
  readonly output: unknown;
  readonly failures: readonly string[];
}

const judgeUpstream = async (
  route: RoutePlan,
  chain: CompiledChain,
  answer: unknown,
  request: PolicyRequest,
  ledger: Ledger,
): Promise<Pick<Judged, 'output' | 'failures'>> => {
  const document = parseJsonDocument(upstreamBody(answer), 'invalid_response');
  const facts = codec.readAnswer(document);
  const result = await settled(
    judgeOutput(
      chain.output,
      { texts: facts.texts, toolCalls: facts.toolCalls, request },
      { ms: route.timeouts.policy },
    ),
  );
  ledger.judge(result.decision);
  const texts = editedTexts(facts, result);
  const whole = { facts, verdict: result.decision.verdict, texts };
  const memory = request.memory;
  // A policy that has to be asked about streams is asked once, about the whole: two thousand streams would be two thousand questions.
  const difference =
    chain.windows.length > 0
      ? undefined
      : differenceOnStream(
          chain.stream,
          () => ({
            ...request,
            memory: new Map(memory),
            headers: { ...request.headers, 'x-session-id': `test-${runs++}` },
          }),
          whole,
          route.holdBackBytes,
        );
  const body: unknown = JSON.parse(codec.rewriteAnswer(document, facts, result.edits));
  return {
    output: typeof answer === 'string' ? texts[0] : body,
    failures: difference === undefined ? [] : [difference],
  };
};

const judgeCase = async (route: RoutePlan, { input }: TestCase): Promise<Judged> => {
  const chain = compileChain(route.chain, route.path);
  const model = route.targets.flatMap(({ models }) => [...models])[0] ?? 'test';
  const facts = codec.readRequest(parseJsonDocument(JSON.stringify({ model, messages: input.messages })));
  const headers = Object.fromEntries(
    Object.entries(input.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const ledger = new Ledger();
  const request = requestOf(route, facts, headers);
  const budget = { ms: route.timeouts.policy };
  const admitted = await settled(judgeInput(chain.input, request, budget));
  ledger.judge(admitted.decision);
  const ended = ledger.verdict === 'block' || ledger.verdict === 'escalate';
  if (ended) return { ledger, output: undefined, failures: [] };
  // Without an answer to look at, what the provider would be sent of the last message is the output.
  if (input.upstream_response === undefined)
    return { ledger, output: editedTexts(facts, admitted).at(-1), failures: [] };
  const answered = await judgeUpstream(route, chain, input.upstream_response, request, ledger);
  return { ledger, ...answered };
};

/** Runs a case on a route for chat completions. */
export const runCase = async (route: RoutePlan, suite: string, test: TestCase): Promise<CaseResult> => {
  const { name, expected } = test;
  let judged: Judged;
  try {
    judged = await judgeCase(route, test);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const failures = [`the case cannot be run: ${error.message}${error.details.param ?? ''}`];
    return { suite, name, passed: false, failures, verdict: 'none', reason_code: null };
  }
  const { ledger, output, failures: found } = judged;
  const failures = [...found];
  const reason = ledger.reasonCode;
  if (ledger.verdict !== expected.verdict)
    failures.push(`expected ${expected.verdict}, got ${ledger.verdict}${reason === undefined ? '' : ` (${reason})`}`);
  if (expected.reason_code !== undefined && reason !== expected.reason_code)
    failures.push(`expected reason ${expected.reason_code}, got ${reason ?? 'none'}`);
  if (expected.output !== undefined && !matches(expected.output, output))
    failures.push(`expected output ${JSON.stringify(expected.output)}, got ${JSON.stringify(output)}`);
  return {
    suite,
    name,
    passed: failures.length === 0,
    failures,
    verdict: ledger.verdict,
    reason_code: reason ?? null,
  };
};
