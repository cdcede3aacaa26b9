/** The older completions dialect: `POST /v1/completions`. */
import type { RequestFacts } from '../../exchange/text.ts';
import type { JsonDocument } from '../../streaming/json-document.ts';
import type { DialectCodec } from '../provider.ts';
import { rewriteAnswerTexts, rewriteEventTexts } from '../rewrite.ts';
import { bodyOf, choicesOf, flagOf, isObject, modelOf, refuseShape } from '../shape.ts';
import { eachString, noNames, TextCollector } from '../text-collector.ts';
import { readChoicesAnswer } from './chat-answer.ts';
import { choiceLogprobs, flushChoice } from './choice-rewrite.ts';
import { ChoiceStream, type ReadChoice } from './choice-stream.ts';
import { openaiErrorBody, openaiErrorFrame } from './error-body.ts';
import { collectPrompt } from './prompt.ts';

const known: ReadonlySet<string> = new Set([
  ...['model', 'prompt', 'suffix', 'user', 'stream', 'stream_options', 'n', 'stop', 'logit_bias', 'metadata'],
  ...['service_tier', 'store'],
]);

const choiceKnown: ReadonlySet<string> = new Set([
  'index',
  'text',
  'finish_reason',
  'logprobs',
  'content_filter_results',
]);

/** @throws {GatewayError} invalid_request with the place */
const readRequest = (document: JsonDocument): RequestFacts => {
  const body = bodyOf(document.value);
  const model = modelOf(body);
  if (body.prompt === undefined || body.prompt === null) refuseShape(['prompt'], 'a string or a list');
  const into = new TextCollector();
  const prompts = collectPrompt(into, body.prompt, ['prompt'], 'prompt');
  into.add(['suffix'], 'user', 'prompt', body.suffix);
  into.others([], 'user', 'prompt', body, known);
  const { texts, unreadable } = into;
  return {
    model,
    stream: flagOf(body, 'stream'),
    choices: choicesOf(body) * prompts,
    usageAsked: isObject(body.stream_options) && body.stream_options.include_usage === true,
    texts,
    unreadable,
    tools: [],
    ...(typeof body.user === 'string' ? { user: body.user } : {}),
  };
};

const readChoice: ReadChoice = (choice, value, at, draft) => {
  if (typeof value.text === 'string' && value.text !== '') {
    choice.text(draft, 'content', 'content', ['choices', at, 'text'], value.text);
  }
  for (const key in value) {
    if (choiceKnown.has(key)) continue;
    eachString(value[key], [key], noNames, (path, text) => {
      choice.text(draft, path.join('/'), 'annotation', ['choices', at, ...path], text);
    });
  }
};

export const completionsCodec: DialectCodec = {
  dialect: 'openai-completions',
  readRequest,
  readAnswer: readChoicesAnswer,
  streamReader: (request) => new ChoiceStream(request, readChoice),
  errorBody: openaiErrorBody,
  errorFrame: openaiErrorFrame,
  rewriteEvent: (event, texts, wholes = []) => rewriteEventTexts(event, texts, wholes, choiceLogprobs),
  rewriteAnswer: (document, facts, edits) => rewriteAnswerTexts(document, facts, edits, choiceLogprobs),
  flushEvent: flushChoice,
};
