/** Why a gateway could not start, in one line that says what to do. */

/** What can be done where an address is taken: `run` may listen elsewhere, the demo cannot. */
export const listenElsewhere = 'Stop what listens there, or choose another address with --listen HOST:PORT.';

/** The line for an error of starting. What explains itself (configuration findings) is passed on as it is. */
export const startFailure = (error: unknown, wayOut: string = listenElsewhere): string => {
  if (!(error instanceof Error)) return `sluice: ${String(error)}`;
  const { code, address, port }: SystemError = error;
  switch (code) {
    case 'EADDRINUSE':
      return `sluice: ${address ?? ''}:${port ?? ''} is in use. ${wayOut}`;
    case 'EACCES':
      return `sluice: no permission (${error.message}). Choose a port above 1023, or a data directory that this user may write.`;
    case 'EADDRNOTAVAIL':
      return `sluice: this machine has no address ${address ?? ''}. Listen on 127.0.0.1 or 0.0.0.0.`;
    default:
      return error.message.startsWith('sluice') || error.message.includes('\n')
        ? error.message
        : `sluice: ${error.message}`;
  }
};

interface SystemError extends Error {
  readonly code?: string;
  readonly address?: string;
  readonly port?: number;
}
