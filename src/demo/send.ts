/** How the demo provider writes: a JSON body, or server-sent events one token at a time. */
import type { ServerResponse } from 'node:http';
import { type Pace, pause } from './pace.ts';

export const sendJson = (
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

/** A provider's refusal in OpenAI's shape. */
export const sendError = (
  response: ServerResponse,
  status: number,
  message: string,
  type: string,
  headers = {},
): void => sendJson(response, status, { error: { message, type, param: null, code: null } }, headers);

/** Writes events at the pace of a model. Stops when the caller leaves; `ending` is what comes after the last one. */
export const sendEvents = async (
  response: ServerResponse,
  events: readonly object[],
  pace: Pace,
  {
    named,
    ending,
    fault,
  }: { readonly named: boolean; readonly ending: string; readonly fault: 'cut' | 'stall' | undefined },
): Promise<void> => {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.flushHeaders();
  const half = Math.ceil(events.length / 2);
  for (const [index, event] of events.entries()) {
    if (fault !== undefined && index === half) break;
    await pause(index === 1 ? pace.firstToken : index === 0 ? 0 : pace.token, gone.signal);
    const name = named && 'type' in event ? `event: ${String(event.type)}\n` : '';
    response.write(`${name}data: ${JSON.stringify(event)}\n\n`);
  }
  if (fault === 'stall') return;
  if (fault === 'cut') response.destroy();
  else response.end(ending);
};
