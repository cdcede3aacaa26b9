/** Who looks at the audit trail leaves a trace too: one log line for each read of events over HTTP. It is no event of its own: looking must not change the accounts. */
import type { Logger } from 'pino';

type Question = Readonly<Record<string, unknown>>;

/** The part of `/admin/events` that shows what is in events. */
interface EventReader {
  list(query: Question): Promise<unknown>;
  show(id: string): Promise<unknown>;
  replay(query: Question): Promise<unknown>;
}

/** The same port, with a line for each access while `wanted` says so (`audit-logger.log_all_access`). */
export const logAccess = <Port extends EventReader>(port: Port, wanted: () => boolean, logger: Logger) => {
  const note = (action: keyof EventReader, asked: unknown): void => {
    if (wanted()) logger.info({ access: action, asked }, 'events were read');
  };
  return {
    list: (query: Parameters<Port['list']>[0]) => {
      note('list', query);
      return port.list(query);
    },
    show: (id: string) => {
      note('show', id);
      return port.show(id);
    },
    replay: (query: Parameters<Port['replay']>[0]) => {
      note('replay', query);
      return port.replay(query);
    },
  };
};
