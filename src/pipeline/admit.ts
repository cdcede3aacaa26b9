/** Input phase: parse the body, find every text in it, run the input chain. The first block ends the exchange; no upstream call is made. */
import { concatMap, isObservable, map, type OperatorFunction, of } from 'rxjs';
import type { Admitted, Received } from '../exchange/exchange.ts';
import type { RequestFacts } from '../exchange/text.ts';
import type { CompiledChain } from '../policies/compile-chain.ts';
import type { ChainResult } from '../policies/fold-chain.ts';
import { judgeInput } from '../policies/input-chain.ts';
import type { DialectCodec } from '../providers/provider.ts';
import { type JsonDocument, parseJsonBytes } from '../streaming/json-document.ts';
import { type ContentSetting, capture } from './captured-content.ts';
import { violation } from './judged.ts';
import { policyRequest } from './policy-request.ts';
import type { RecentRequests } from './recent-requests.ts';

export interface AdmitPlan {
  readonly codec: DialectCodec;
  readonly chain: CompiledChain;
  /** Milliseconds; null is "off". */
  readonly policyTimeout: number | null;
  readonly policyViolationStatus: number;
  readonly digest: (body: Uint8Array) => string;
  readonly recent: RecentRequests;
  readonly content: ContentSetting;
}

export const admit = (plan: AdmitPlan): OperatorFunction<Received, Admitted> =>
  concatMap((received) => {
    const started = performance.now();
    identify(plan, received, started);
    const { document, facts } = read(plan, received, started);
    note(received, facts);
    const memory = new Map<object, unknown>();

    const settle = (result: ChainResult): Admitted => {
      received.ledger.judge(result.decision);
      received.ledger.spend('admit', performance.now() - started);
      const refused = violation(result.decision, 'admit', plan.policyViolationStatus);
      const body = refused === undefined ? redacted(document, facts, result) : undefined;
      capture(plan.content, received.ledger, 'request', document.text, body);
      if (refused !== undefined || body === undefined) throw refused;
      return { ...received, stage: 'admitted', facts, admittedBody: body, memory };
    };

    const judged = judgeInput(plan.chain.input, policyRequest(received, facts, memory), { ms: plan.policyTimeout });
    return isObservable(judged) ? judged.pipe(map(settle)) : of(settle(judged));
  });

const identify = (plan: AdmitPlan, { ledger, headers, body }: Received, now: number): void => {
  ledger.requestDigest = plan.digest(body);
  ledger.clientRetry = plan.recent.retriesOf(ledger.requestDigest, headers, now);
  ledger.userId = headers['x-user-id'];
  ledger.teamId = headers['x-team-id'];
};

/** What is no request has been through this phase, too. @throws {GatewayError} malformed_json or invalid_request, with the place */
const read = ({ codec }: AdmitPlan, { body, ledger }: Received, started: number) => {
  try {
    const document = parseJsonBytes(body);
    return { document, facts: codec.readRequest(document) };
  } catch (error) {
    ledger.spend('admit', performance.now() - started);
    throw error;
  }
};

const note = ({ ledger }: Received, facts: RequestFacts): void => {
  ledger.modelRequested = facts.model;
  ledger.stream = facts.stream;
  ledger.unreadable = facts.unreadable;
  ledger.userId ??= facts.user;
};

const redacted = (document: JsonDocument, facts: RequestFacts, { edits }: ChainResult): string =>
  edits.length === 0
    ? document.text
    : document.replaceStrings(
        edits.flatMap(({ index, text }) => {
          const site = facts.texts[index];
          return site === undefined ? [] : [{ path: site.path, value: text }];
        }),
      );
