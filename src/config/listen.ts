/** `HOST:PORT` as the command line takes it. */

/** The two halves; brackets around an IPv6 address go. The text has been checked. */
export const hostAndPort = (text: string): { readonly host: string; readonly port: number } => {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(text.slice(colon + 1)) };
};
