/** Anthropic: one dialect, a key in a header of its own, and a version that must be named. */
import type { Provider } from '../provider.ts';

export const anthropic: Provider = {
  kind: 'anthropic',
  defaultBaseUrl: 'https://api.anthropic.com',
  speaks: ['anthropic-messages'],
  path: () => '/v1/messages',
  authHeaders: (key) => ({ 'x-api-key': key }),
  defaultHeaders: { 'anthropic-version': '2023-06-01' },
  forwardedHeaders: ['anthropic-version', 'anthropic-beta'],
};
