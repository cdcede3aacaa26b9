/** The responses dialect: `POST /v1/responses`. */
import type { DialectCodec } from '../provider.ts';
import { type Companion, rewriteAnswerTexts, rewriteEventTexts } from '../rewrite.ts';
import { openaiErrorBody, responsesErrorFrame } from './error-body.ts';
import { readResponsesAnswer } from './responses-answer.ts';
import { readResponsesRequest } from './responses-request.ts';
import { ResponseStream } from './responses-stream.ts';

/** Logprobs stand beside the text they belong to, and are a list. */
const logprobs: Companion = (path) => ({
  path: [...path.slice(0, -1), 'logprobs'],
  replace: () => '[]',
  optional: true,
});

export const responsesCodec: DialectCodec = {
  dialect: 'openai-responses',
  readRequest: readResponsesRequest,
  readAnswer: readResponsesAnswer,
  streamReader: () => new ResponseStream(),
  errorBody: openaiErrorBody,
  errorFrame: responsesErrorFrame,
  rewriteEvent: (event, texts, wholes = []) => rewriteEventTexts(event, texts, wholes, logprobs),
  rewriteAnswer: (document, facts, edits) => rewriteAnswerTexts(document, facts, edits, logprobs),
  // Every delta event of this dialect brings one text and nothing else: the last one with another text is what is needed.
  flushEvent: (template, channel, text) =>
    rewriteEventTexts(
      template,
      template.deltas.map((delta) => (delta.channel === channel ? text : '')),
      [],
      logprobs,
    ),
};
