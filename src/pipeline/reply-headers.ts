/** The headers that every reply carries, whatever its ending: its name, who answered, and where the time went. */
import type { Received } from '../exchange/exchange.ts';
import type { ReplyHead } from '../exchange/frame.ts';
import type { Ledger } from '../exchange/ledger.ts';

/** In the order of the story; undefined for what the exchange has not been through. */
const phases = ({ spent, speaker }: Ledger): readonly (readonly [string, number | undefined])[] => [
  ['queue', spent.queue],
  ['admit', spent.admit],
  ['route', spent.route],
  ['connect', speaker?.connect],
  ['first_byte', speaker?.firstByte],
  ['first_token', speaker?.firstToken],
  ['output', spent.output],
];

/** `server-timing` names the phases the exchange has been through so far (W3C Server Timing), milliseconds. */
export const replyHeaders = (
  { headers, stream }: ReplyHead,
  { id, ledger, receivedAt }: Received,
): Record<string, string> => {
  const all: Record<string, string> = { ...headers, 'x-request-id': id };
  let timing = '';
  for (const [phase, ms] of phases(ledger)) if (ms !== undefined) timing += `${phase};dur=${ms.toFixed(3)}, `;
  all['server-timing'] = `${timing}total;dur=${(performance.now() - receivedAt).toFixed(3)}`;
  if (ledger.speaker !== undefined) all['x-sluice-target'] = ledger.speaker.target;
  all['x-sluice-attempts'] = String(ledger.attempts.length);
  if (stream) {
    all['cache-control'] = 'no-cache, no-transform';
    all['x-accel-buffering'] = 'no';
  }
  return all;
};
