/** The embeddings dialect: `POST /v1/embeddings`. Texts go in; vectors come out, in which there is nothing to read, and never a stream. */
import { GatewayError } from '../../exchange/gateway-error.ts';
import type { AnswerFacts, RequestFacts } from '../../exchange/text.ts';
import type { JsonDocument } from '../../streaming/json-document.ts';
import type { DialectCodec } from '../provider.ts';
import { providerFailure } from '../provider-failure.ts';
import { rewriteAnswerTexts } from '../rewrite.ts';
import { answerOf, bodyOf, modelOf, refuseShape, stringOf, usageOf } from '../shape.ts';
import { TextCollector } from '../text-collector.ts';
import { openaiErrorBody, openaiErrorFrame } from './error-body.ts';
import { collectPrompt } from './prompt.ts';

const known: ReadonlySet<string> = new Set(['model', 'input', 'user', 'encoding_format', 'dimensions', 'input_type']);

/** @throws {GatewayError} invalid_request with the place */
const readRequest = (document: JsonDocument): RequestFacts => {
  const body = bodyOf(document.value);
  const model = modelOf(body);
  if (body.stream === true) refuseShape(['stream'], 'absent: embeddings are not streamed');
  const into = new TextCollector();
  collectPrompt(into, body.input, ['input'], 'input');
  into.others([], 'user', 'input', body, known);
  const { texts, unreadable } = into;
  return {
    model,
    stream: false,
    choices: 1,
    usageAsked: false,
    texts,
    unreadable,
    tools: [],
    ...(typeof body.user === 'string' ? { user: body.user } : {}),
  };
};

/** @throws {GatewayError} invalid_response without a list of vectors */
const readAnswer = (document: JsonDocument): AnswerFacts => {
  const answer = answerOf(document.value);
  if (answer.error !== undefined && answer.error !== null) throw providerFailure(answer.error);
  if (!Array.isArray(answer.data)) {
    throw new GatewayError('invalid_response', { message: 'The provider answered without a list of embeddings.' });
  }
  const model = stringOf(answer.model);
  const usage = usageOf(answer.usage, 'prompt_tokens', 'completion_tokens');
  return {
    texts: [],
    toolCalls: [],
    ...(model === undefined ? {} : { model }),
    ...(usage === undefined ? {} : { usage }),
  };
};

const notStreamed = (): never => {
  throw new Error('embeddings are not streamed');
};

export const embeddingsCodec: DialectCodec = {
  dialect: 'openai-embeddings',
  readRequest,
  readAnswer,
  streamReader: notStreamed,
  errorBody: openaiErrorBody,
  errorFrame: openaiErrorFrame,
  rewriteEvent: notStreamed,
  rewriteAnswer: (document, facts, edits) => rewriteAnswerTexts(document, facts, edits, () => undefined),
  flushEvent: notStreamed,
};
