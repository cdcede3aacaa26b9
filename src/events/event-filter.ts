/** Which events are meant: the filters of `list`, `tail`, `export` and `replay`, and of `/admin/events`. */
import { eventIdOf } from './dead-letters.ts';
import type { LoggedEvent } from './event.ts';

export interface EventFilter {
  readonly ids?: ReadonlySet<string>;
  /** Milliseconds since the epoch, inclusive. */
  readonly since?: number;
  /** Milliseconds since the epoch, exclusive. */
  readonly until?: number;
  readonly type?: string;
  readonly verdict?: string;
  readonly outcome?: string;
  readonly target?: string;
  readonly route?: string;
  readonly model?: string;
  readonly requestId?: string;
}

/** Reads a record of the log. Undefined for a line that is none. */
export const parseRecord = (line: string): LoggedEvent | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return isLoggedEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const isLoggedEvent = (value: unknown): value is LoggedEvent =>
  typeof value === 'object' && value !== null && 'event_type' in value && 'id' in value && 'sequence' in value;

/** True for an event that every given filter lets through. */
export const matches = (event: LoggedEvent, filter: EventFilter): boolean => {
  if (filter.ids !== undefined && !filter.ids.has(event.id)) return false;
  if (filter.type !== undefined && event.event_type !== filter.type) return false;
  if (filter.since !== undefined || filter.until !== undefined) {
    const at = Date.parse(event.timestamp);
    if (filter.since !== undefined && at < filter.since) return false;
    if (filter.until !== undefined && at >= filter.until) return false;
  }
  if (filter.outcome !== undefined && !('outcome' in event && event.outcome === filter.outcome)) return false;
  if (filter.target !== undefined && !('target' in event && event.target === filter.target)) return false;
  if (
    filter.verdict === undefined &&
    filter.route === undefined &&
    filter.model === undefined &&
    filter.requestId === undefined
  )
    return true;
  if (event.event_type !== 'decision') return false;
  return (
    (filter.verdict === undefined || event.verdict === filter.verdict) &&
    (filter.route === undefined || event.route === filter.route) &&
    (filter.model === undefined || event.model === filter.model || event.model_requested === filter.model) &&
    (filter.requestId === undefined || event.request_id === filter.requestId)
  );
};

/** A quick no: false only for lines that `ids` rules out, found without parsing. */
export const mayMatch = (line: string, { ids }: EventFilter): boolean => ids === undefined || ids.has(eventIdOf(line));
