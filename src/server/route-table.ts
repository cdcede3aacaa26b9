/** Which route a method and path belong to; compiled once per snapshot. */
import type { Dialect } from '../exchange/dialect.ts';
import type { ServedRoute } from './ports.ts';

export interface RouteTable {
  find(method: string, path: string): ServedRoute | undefined;
  /** Methods that the path takes; empty where there is nothing at it. */
  methods(path: string): readonly string[];
  /** How to tell a caller at this path of an error. */
  dialectAt(path: string): Dialect;
}

/** A table that follows `routes()`: the array is the same until the next reload, so comparing it is enough. */
export const routeTable = (routes: () => readonly ServedRoute[]): RouteTable => {
  let seen: readonly ServedRoute[] | undefined;
  let byPath = new Map<string, Map<string, ServedRoute>>();

  const current = (): Map<string, Map<string, ServedRoute>> => {
    const now = routes();
    if (now !== seen) {
      byPath = index(now);
      seen = now;
    }
    return byPath;
  };

  return {
    find: (method, path) => current().get(path)?.get(method),
    methods: (path) => [...(current().get(path)?.keys() ?? [])],
    dialectAt: (path) => {
      const [first] = current().get(path)?.values() ?? [];
      return first?.dialect ?? (path.startsWith('/v1/messages') ? 'anthropic-messages' : 'openai-chat');
    },
  };
};

const index = (routes: readonly ServedRoute[]): Map<string, Map<string, ServedRoute>> => {
  const byPath = new Map<string, Map<string, ServedRoute>>();
  for (const route of routes) {
    const methods = byPath.get(route.path) ?? new Map<string, ServedRoute>();
    methods.set(route.method.toUpperCase(), route);
    byPath.set(route.path, methods);
  }
  return byPath;
};

/** The path of a request target, without its query: queries may hold what no log should. */
export const pathOf = (url: string): string => {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
};

/** A request target without scheme and host: proxies may name the whole URL (RFC 9112, section 3.2.2). */
export const originForm = (target: string): string =>
  target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*(?=\/)/i, '');
