/** A provider process for paced streams: every delta says when it was written, in letters, so that no policy takes it for a number. */
import { createServer, type ServerResponse } from 'node:http';
import { encodeStamp, now } from './stamp.ts';

const deltas = 64;
/** Milliseconds between two deltas. */
const pace = 20;

const frame = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'paced', choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] })}\n\n`;

const stream = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(frame({ role: 'assistant', content: '' }));
  let sent = 0;
  const timer = setInterval(() => {
    response.write(frame({ content: ` the quick <${encodeStamp(now())}>` }));
    sent += 1;
    if (sent < deltas) return;
    clearInterval(timer);
    response.end(`${frame({}, 'stop')}data: [DONE]\n\n`);
  }, pace);
  response.on('close', () => clearInterval(timer));
};

const server = createServer((request, response) => {
  request.resume().on('end', () => stream(response));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
