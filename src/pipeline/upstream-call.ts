/** What one target is sent: the admitted body in its dialect, under its name for the model, with its key and never with the caller's. */

import type { Dialect } from '../exchange/dialect.ts';
import type { Routed } from '../exchange/exchange.ts';
import { GatewayError } from '../exchange/gateway-error.ts';
import { withUsageAsked } from '../providers/openai/usage-asked.ts';
import type { Provider, Translator } from '../providers/provider.ts';
import { providers } from '../providers/registry.ts';
import { translate } from '../providers/translation/index.ts';
import { editJson, stringEdit } from '../streaming/json-edit.ts';
import { traceparentFor } from '../telemetry/trace-context.ts';
import type { UpstreamCall } from '../upstream/open.ts';
import { secretHeaders } from '../upstream/secrets.ts';
import type { Target } from './plan.ts';

export interface PreparedCall {
  readonly call: UpstreamCall;
  /** Present where the target speaks another dialect than the caller. */
  readonly translator: Translator | undefined;
}

/** The dialect in which a kind of provider serves a caller's: its own where it speaks it, else one that can be translated. */
export const servedIn = (provider: Provider, dialect: Dialect): Dialect | undefined =>
  provider.speaks.includes(dialect)
    ? dialect
    : provider.speaks.find((spoken) => translate(dialect, spoken) !== undefined);

/** @throws {GatewayError} invalid_request where the request cannot be said in the target's dialect */
export const upstreamCall = (routed: Routed<Target>, target: Target): PreparedCall => {
  const provider = providers[target.kind];
  const spoken = servedIn(provider, routed.dialect);
  if (spoken === undefined) throw new GatewayError('no_target', { phase: 'route' });
  const translator = spoken === routed.dialect ? undefined : translate(routed.dialect, spoken)?.();
  const body = inTargetsWords(routed, target, spoken, translator);
  return {
    translator,
    call: {
      target: target.id,
      baseUrl: target.baseUrl,
      path: provider.path(spoken),
      method: 'POST',
      headers: headersFor(routed, target, provider),
      secretHeaders: secretHeaders(provider, target.key),
      body,
    },
  };
};

const inTargetsWords = (
  { admittedBody, facts }: Routed<Target>,
  target: Target,
  spoken: Dialect,
  translator: Translator | undefined,
): string => {
  const mapped = target.modelMapping.get(facts.model);
  const named =
    mapped === undefined || mapped === facts.model
      ? admittedBody
      : editJson(admittedBody, [stringEdit(['model'], mapped)]);
  const said = translator === undefined ? named : translator.request(named);
  // The event wants the usage of every stream; the caller sees it only if it asked itself.
  const asks = facts.stream && (spoken === 'openai-chat' || spoken === 'openai-completions');
  return asks && !facts.usageAsked ? withUsageAsked(said) : said;
};

const credentials = ['authorization', 'x-api-key'];

const headersFor = (
  { headers, facts, traceId, id }: Routed<Target>,
  target: Target,
  provider: Provider,
): Record<string, string> => {
  const sent: Record<string, string> = {
    'content-type': 'application/json',
    accept: facts.stream ? 'text/event-stream' : 'application/json',
    'user-agent': 'sluice',
    traceparent: traceparentFor(traceId, id),
    ...provider.defaultHeaders,
  };
  for (const name of provider.forwardedHeaders) {
    const value = headers[name];
    if (value !== undefined) sent[name] = value;
  }
  // A target without a key of its own is spoken to with the caller's; every other never sees it.
  if (target.key === undefined)
    for (const name of credentials) {
      const value = headers[name];
      if (value !== undefined) sent[name] = value;
    }
  return { ...sent, ...target.headers };
};
