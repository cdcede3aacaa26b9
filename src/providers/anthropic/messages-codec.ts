/** Anthropic's dialect: `POST /v1/messages`. */
import type { StreamEvent } from '../../exchange/frame.ts';
import { writeSse } from '../../streaming/sse-writer.ts';
import { payloadOf } from '../event-draft.ts';
import type { DialectCodec } from '../provider.ts';
import { rewriteAnswerTexts, rewriteEventTexts } from '../rewrite.ts';
import { anthropicErrorBody, anthropicErrorFrame } from './error-body.ts';
import { readMessagesAnswer } from './messages-answer.ts';
import { readMessagesRequest } from './messages-request.ts';
import { MessageStream } from './messages-stream.ts';

/** There are no logprobs in this dialect. */
const nothing = (): undefined => undefined;

const deltaTypes: ReadonlyMap<unknown, string> = new Map([
  ['text', 'text_delta'],
  ['thinking', 'thinking_delta'],
  ['partial_json', 'input_json_delta'],
]);

/** A delta of the block that `template` spoke for; it must be sent while that block is open. */
const flushEvent = (template: StreamEvent, channel: string, text: string): StreamEvent => {
  const delta = template.deltas.find((candidate) => candidate.channel === channel);
  const key = delta?.path[1];
  if (delta === undefined || key === undefined) throw new Error('the template of a flush has no delta on the channel');
  const { index } = payloadOf(template.data);
  const type = deltaTypes.get(key) ?? `${key}_delta`;
  const data = JSON.stringify({ type: 'content_block_delta', index, delta: { type, [key]: text } });
  return {
    raw: writeSse(data, 'content_block_delta'),
    data,
    deltas: [{ ...delta, path: ['delta', key], text }],
    content: true,
    terminal: false,
    hidden: false,
  };
};

export const messagesCodec: DialectCodec = {
  dialect: 'anthropic-messages',
  readRequest: readMessagesRequest,
  readAnswer: readMessagesAnswer,
  streamReader: () => new MessageStream(),
  errorBody: anthropicErrorBody,
  errorFrame: anthropicErrorFrame,
  rewriteEvent: (event, texts, wholes = []) => rewriteEventTexts(event, texts, wholes, nothing),
  rewriteAnswer: (document, facts, edits) => rewriteAnswerTexts(document, facts, edits, nothing),
  flushEvent,
};
