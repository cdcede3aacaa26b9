/** The chat-completions dialect: `POST /v1/chat/completions`. */
import type { DialectCodec } from '../provider.ts';
import { rewriteAnswerTexts, rewriteEventTexts } from '../rewrite.ts';
import { readChoicesAnswer } from './chat-answer.ts';
import { readChatDelta } from './chat-delta.ts';
import { readChatRequest } from './chat-request.ts';
import { choiceLogprobs, flushChoice } from './choice-rewrite.ts';
import { ChoiceStream } from './choice-stream.ts';
import { openaiErrorBody, openaiErrorFrame } from './error-body.ts';

export const chatCodec: DialectCodec = {
  dialect: 'openai-chat',
  readRequest: readChatRequest,
  readAnswer: readChoicesAnswer,
  streamReader: (request) => new ChoiceStream(request, readChatDelta),
  errorBody: openaiErrorBody,
  errorFrame: openaiErrorFrame,
  rewriteEvent: (event, texts, wholes = []) => rewriteEventTexts(event, texts, wholes, choiceLogprobs),
  rewriteAnswer: (document, facts, edits) => rewriteAnswerTexts(document, facts, edits, choiceLogprobs),
  flushEvent: flushChoice,
};
