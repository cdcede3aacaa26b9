/** Headers that mean one connection and not the exchange: they are never passed on, in either direction (RFC 9110 section 7.6.1). */

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-authentication-info',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers that the connection to the provider decides for itself. */
const ours = new Set(['host', 'content-length', 'accept-encoding', 'expect']);

/** The lower-case names a Connection header lists. */
const namedBy = (connection: string | readonly string[] | undefined): ReadonlySet<string> => {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return none;
  return new Set(
    String(connection)
      .toLowerCase()
      .split(/[\s,]+/),
  );
};

const none: ReadonlySet<string> = new Set();

/** What the provider is sent, as undici's flat list. Names lower case; a later group replaces an earlier one's header. */
export const requestHeaders = (...groups: readonly Readonly<Record<string, string>>[]): string[] => {
  const merged: Record<string, string> = Object.assign({}, ...groups);
  const named = namedBy(merged.connection);
  const list: string[] = [];
  for (const name in merged) {
    const value = merged[name];
    if (value !== undefined && !hopByHop.has(name) && !ours.has(name) && !named.has(name)) list.push(name, value);
  }
  // Compression would only be undone here, and it holds back what a stream has ready.
  list.push('accept-encoding', 'identity');
  return list;
};

/** What the provider answered, one string a name. Its cookies are for its own client, which is not the caller. */
export const responseHeaders = (
  received: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> => {
  const named = namedBy(received.connection);
  const kept: Record<string, string> = {};
  for (const name in received) {
    const value = received[name];
    if (value === undefined || hopByHop.has(name) || named.has(name) || name === 'set-cookie') continue;
    kept[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return kept;
};
