/** Where a provider listens, taken apart once from its base URL. */

export interface Endpoint {
  /** `https://api.openai.com`: connections are shared by everything with the same origin. */
  readonly origin: string;
  readonly secure: boolean;
  /** A name, an IPv4 address or an IPv6 address without its brackets. */
  readonly hostname: string;
  readonly port: number;
  /** What stands in front of every path: `` or `/openai`. */
  readonly prefix: string;
}

const known = new Map<string, Endpoint>();

/** @throws {TypeError} if the base URL is not an absolute http or https URL */
export const endpointOf = (baseUrl: string): Endpoint => {
  const cached = known.get(baseUrl);
  if (cached !== undefined) return cached;
  const url = new URL(baseUrl);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new TypeError(`not an http(s) URL: ${url.origin}`);
  const secure = url.protocol === 'https:';
  const endpoint = {
    origin: url.origin,
    secure,
    hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    prefix: url.pathname.replace(/\/+$/, ''),
  };
  known.set(baseUrl, endpoint);
  return endpoint;
};
