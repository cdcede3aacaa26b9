/** A provider that costs next to nothing: prepared bytes in OpenAI's chat dialect. `node fast-provider.ts PORT CHUNKS`. */
import { createServer } from 'node:http';

const [port = '0', chunks = '64'] = process.argv.slice(2);

const words = 'The gate at the head of the canal was older than the town, and nobody remembered who had built it. ';
const answer = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'bench',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: words.repeat(7), refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 10, completion_tokens: 140, total_tokens: 150 },
});
const event = (delta: object, finish_reason: string | null = null): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'bench',
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
  })}\n\n`;
const role = event({ role: 'assistant', content: '' });
const token = event({ content: 'canal ' });
const ending = `${event({}, 'stop')}data: [DONE]\n\n`;

createServer((request, response) => {
  let body = '';
  request.on('data', (part) => {
    body += part;
  });
  request.on('end', () => {
    if (!body.includes('"stream":true')) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
      response.end(answer);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(role);
    let left = Number(chunks);
    const next = (): void => {
      if (left === 0) {
        response.end(ending);
        return;
      }
      left -= 1;
      if (response.write(token)) setImmediate(next);
      else response.once('drain', next);
    };
    next();
  });
}).listen(Number(port), '127.0.0.1', 4_096, () => process.send?.('listening'));
