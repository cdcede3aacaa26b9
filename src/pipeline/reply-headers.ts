/** The headers that every reply carries, whatever its ending: its name, who answered, and where the time went. */
import type { Received } from '../exchange/exchange.ts';
import type { ReplyHead } from '../exchange/frame.ts';
import type { Phase } from '../exchange/ledger.ts';

const phases: readonly Phase[] = ['queue', 'admit', 'route', 'connect', 'first_byte', 'first_token', 'output'];

/** `server-timing` names the phases the exchange has been through so far (W3C Server Timing), milliseconds. */
export const replyHeaders = (
  { headers, stream }: ReplyHead,
  { id, ledger, receivedAt }: Received,
): Record<string, string> => {
  const all: Record<string, string> = { ...headers, 'x-request-id': id };
  let timing = '';
  for (const phase of phases) {
    const ms = ledger.spent[phase];
    if (ms !== undefined) timing += `${phase};dur=${ms.toFixed(3)}, `;
  }
  all['server-timing'] = `${timing}total;dur=${(performance.now() - receivedAt).toFixed(3)}`;
  if (ledger.target !== undefined) all['x-sluice-target'] = ledger.target;
  all['x-sluice-attempts'] = String(ledger.attempts.length);
  if (stream) {
    all['cache-control'] = 'no-cache, no-transform';
    all['x-accel-buffering'] = 'no';
  }
  return all;
};
