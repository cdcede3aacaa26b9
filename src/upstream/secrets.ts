/** The one place where a target's key becomes a header. It is never logged and never part of an error. */
import type { Secret } from '../pipeline/plan.ts';
import type { Provider } from '../providers/provider.ts';

const none: Readonly<Record<string, string>> = {};

/** The headers that carry the key, in the provider's own manner; none for a target without one. */
export const secretHeaders = (provider: Provider, key: Secret | undefined): Readonly<Record<string, string>> =>
  key === undefined ? none : provider.authHeaders(key.reveal());
