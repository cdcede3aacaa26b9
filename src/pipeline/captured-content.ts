/** What of the conversation the event may carry (`events.content`): nothing, what the policies left, or what was said. */
import type { Ledger } from '../exchange/ledger.ts';

export type ContentSetting = 'none' | 'redacted' | 'full';

/** UTF-16 units of each side; an event is a record, not an archive. */
export const mostCaptured = 65_536;

/** Puts a side of the conversation into the ledger, or adds to it. `redacted` is undefined where a policy ended it before it was whole. */
export const capture = (
  setting: ContentSetting,
  ledger: Ledger,
  side: 'request' | 'response',
  said: string,
  redacted: string | undefined,
): void => {
  const text = setting === 'full' ? said : redacted;
  if (setting === 'none' || text === undefined || text === '') return;
  const before = ledger.content?.[side] ?? '';
  if (before.length >= mostCaptured) return;
  ledger.content = { ...ledger.content, [side]: (before + text).slice(0, mostCaptured) };
};
