/** Bounds what agents do: which tools may be offered and called, how often, and for how much. */
import { allow, type Verdict } from '../../exchange/verdict.ts';
import { definePolicy, type PolicyAnswer } from '../policy.ts';
import { argumentsFilter } from './arguments-filter.ts';
import { Firewall } from './firewall.ts';
import { agentFirewallSchema } from './schema.ts';

const judgeAnswer = (firewall: Firewall, { toolCalls, texts, request }: PolicyAnswer): Verdict => {
  for (const tool of toolCalls) {
    const verdict = firewall.call(tool, request);
    if (verdict.kind !== 'allow') return verdict;
  }
  for (const { kind, text } of texts) {
    const verdict = kind === 'tool_arguments' ? firewall.transaction(text, request) : allow;
    if (verdict.kind !== 'allow') return verdict;
  }
  return allow;
};

export const agentFirewall = definePolicy({
  kind: 'agent-firewall',
  phases: ['input', 'output'],
  schema: agentFirewallSchema,
  build: (settings) => {
    const firewall = new Firewall(settings, () => performance.now());
    return {
      input: (request) => firewall.request(request),
      output: (answer) => judgeAnswer(firewall, answer),
      toolCall: (name, request) => firewall.call(name, request),
      chunks: ({ kind, request, repeats }) =>
        kind === 'tool_arguments' && firewall.readsArguments
          ? argumentsFilter((text) => firewall.transaction(text, request, repeats !== true))
          : undefined,
    };
  },
});
