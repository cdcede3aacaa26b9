/** One request to the demo provider, answered in the dialect of its path. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { answerTo, faultIn } from './answers.ts';
import { chatAnswer, chatChunks, type Said } from './chat.ts';
import { completionAnswer, completionChunks } from './completions.ts';
import { embeddingsAnswer } from './embeddings.ts';
import { type Pace, pause } from './pace.ts';
import { type DemoRequest, readDemoRequest } from './request.ts';
import { responsesAnswer, responsesEvents } from './responses.ts';
import { sendError, sendEvents, sendJson } from './send.ts';

interface DialectOfDemo {
  readonly whole: (said: Said) => object;
  readonly events: (said: Said) => readonly object[];
  readonly named: boolean;
  readonly ending: string;
}

const done = 'data: [DONE]\n\n';

const dialects: Readonly<Record<string, DialectOfDemo>> = {
  '/v1/chat/completions': { whole: chatAnswer, events: chatChunks, named: false, ending: done },
  '/v1/completions': { whole: completionAnswer, events: completionChunks, named: false, ending: done },
  '/v1/responses': { whole: responsesAnswer, events: responsesEvents, named: true, ending: '' },
};

export const answerDemo = async (path: string, body: string, response: ServerResponse, pace: Pace): Promise<void> => {
  const request = read(body);
  if (request === undefined) {
    sendError(response, 400, 'The body is not a request of this dialect.', 'invalid_request_error');
    return;
  }
  if (path === '/v1/embeddings') {
    sendJson(response, 200, embeddingsAnswer(request));
    return;
  }
  const dialect = dialects[path];
  if (dialect === undefined) {
    sendError(response, 404, `Unknown path ${path}`, 'invalid_request_error');
    return;
  }
  await answerInWords(dialect, request, response, pace);
};

const answerInWords = async (
  dialect: DialectOfDemo,
  request: DemoRequest,
  response: ServerResponse,
  pace: Pace,
): Promise<void> => {
  const fault = faultIn(request.lastMessage);
  if (fault === 'error') {
    sendError(response, 500, 'The demo model fails as asked.', 'server_error');
    return;
  }
  if (fault === 'overloaded') {
    sendError(response, 503, 'The demo model is overloaded as asked.', 'server_error', { 'retry-after': '1' });
    return;
  }
  const said: Said = {
    id: randomUUID().replaceAll('-', ''),
    created: Math.floor(Date.now() / 1000),
    request,
    answer: answerTo(request),
  };
  if (request.stream) {
    const { named, ending } = dialect;
    await sendEvents(response, dialect.events(said), pace, { named, ending, fault });
    return;
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  await pause(fault === 'stall' ? stallTime : 2 * pace.firstToken, gone.signal);
  if (fault === 'cut') response.destroy();
  else
    sendJson(response, 200, dialect.whole(said), { 'x-request-id': `req_${said.id}`, 'openai-processing-ms': '300' });
};

/** Ten minutes, in milliseconds: longer than any budget. */
const stallTime = 600_000;

const read = (body: string): DemoRequest | undefined => {
  try {
    return readDemoRequest(body);
  } catch {
    return undefined;
  }
};
