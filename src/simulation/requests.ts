/** The request that every simulated caller sends, read once: whole and as a stream. */
import type { Dialect } from '../exchange/dialect.ts';
import type { Admitted } from '../exchange/exchange.ts';
import { Ledger } from '../exchange/ledger.ts';
import { assertNever } from '../exchange/never.ts';
import type { RoutePlan } from '../pipeline/plan.ts';
import { codecs } from '../providers/registry.ts';
import { parseJsonDocument } from '../streaming/json-document.ts';

/** Makes the exchange of one more request, as `admit` would hand it on. @param now virtual milliseconds */
export type RequestMaker = (now: number, stream: boolean) => Admitted;

export const requestMaker = ({ name, dialect }: RoutePlan, model: string): RequestMaker => {
  const template = (stream: boolean): Omit<Admitted, 'receivedAt' | 'ledger'> => {
    const body = JSON.stringify({ model, ...(stream && streamKeys(dialect)), ...contentIn(dialect) });
    return {
      stage: 'admitted',
      id: 'simulated',
      traceId: '0'.repeat(32),
      route: name,
      dialect,
      headers: {},
      body: new Uint8Array(),
      facts: codecs[dialect].readRequest(parseJsonDocument(body)),
      admittedBody: body,
      // No policy judges simulated text: none has anything to remember.
      memory: new Map(),
    };
  };
  const whole = template(false);
  const streamed = template(true);
  return (now, stream) => {
    const ledger = new Ledger();
    ledger.stream = stream;
    return { ...(stream ? streamed : whole), receivedAt: now, ledger };
  };
};

/** Whether answers of this dialect can be streams. */
export const streams = (dialect: Dialect): boolean => dialect !== 'openai-embeddings';

const streamKeys = (dialect: Dialect): object =>
  dialect === 'openai-chat' || dialect === 'openai-completions'
    ? { stream: true, stream_options: { include_usage: true } }
    : streams(dialect)
      ? { stream: true }
      : {};

const contentIn = (dialect: Dialect): object => {
  const messages = [{ role: 'user', content: 'x' }];
  switch (dialect) {
    case 'openai-chat':
      return { messages };
    case 'openai-completions':
      return { prompt: 'x' };
    case 'openai-embeddings':
    case 'openai-responses':
      return { input: 'x' };
    case 'anthropic-messages':
      return { max_tokens: 1, messages };
    default:
      return assertNever(dialect);
  }
};
