/** Who the events room talks to: the shape of a pino logger, and no more of it than is used here. */

export interface Reporter {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const silentReporter: Reporter = { info: () => {}, warn: () => {}, error: () => {} };
