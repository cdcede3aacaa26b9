/** A provider process that can be killed, frozen and started again on the same port: `node plain-provider.ts PORT DELAY_MS`; port 0 takes a free one. */
import { createServer, type ServerResponse } from 'node:http';
import { openaiAnswer, openaiStream } from '../support/provider-scripts.ts';

const [port = 0, delay = 0] = process.argv.slice(2).map(Number);

const answer = JSON.stringify(openaiAnswer('all is well').json);
const events = (openaiStream(['all ', 'is ', 'well']).sse ?? []).map((step) =>
  'data' in step ? `data: ${step.data}\n\n` : '',
);

const reply = (response: ServerResponse, stream: boolean): void => {
  if (!stream) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) response.write(event);
  response.end();
};

const server = createServer({ keepAliveTimeout: 60_000, noDelay: true }, (request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (part: string) => {
    body += part;
  });
  request.on('end', () => setTimeout(reply, delay, response, body.includes('"stream":true')));
});
server.listen(port, '127.0.0.1', 4_096, () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
