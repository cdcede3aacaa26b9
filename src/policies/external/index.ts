/** Asks an HTTP service for the verdict. What goes wrong with it is the chain's `fail_mode`. */
import { definePolicy } from '../policy.ts';
import { externalSchema } from './schema.ts';
import { VerdictService } from './verdict-service.ts';
import { question } from './wire.ts';

export const external = definePolicy({
  kind: 'external',
  phases: ['input', 'output'],
  schema: externalSchema,
  build: ({ url, timeout, headers, secret_key_ref: reference }, { secret }) => {
    const key = reference === undefined ? undefined : secret(reference);
    if (reference !== undefined && key === undefined)
      throw new Error(`${reference.env}, the key of the verdict service, is not set`);
    const authorization = key === undefined ? {} : { authorization: `Bearer ${key.reveal()}` };
    const service = new VerdictService({ url, timeout, headers: { ...headers, ...authorization } });
    return {
      input: (request) => service.ask(question('input', request.texts, request)),
      output: ({ texts, toolCalls, request }) => service.ask(question('output', texts, request, toolCalls)),
      windows: ({ texts, toolCalls, request }) => service.ask(question('output', texts, request, toolCalls)),
      dispose: () => service.close(),
    };
  },
});
