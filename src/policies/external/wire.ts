/** What the service is asked and what it may answer. */
import { z } from 'zod';
import type { TextSite } from '../../exchange/text.ts';
import type { Verdict } from '../../exchange/verdict.ts';
import type { PolicyRequest } from '../policy.ts';

const name = () => z.string().min(1).max(100);

const answerSchema = z.object({
  verdict: z.enum(['allow', 'redact', 'block', 'escalate']),
  reason_code: name()
    .regex(/^[a-z0-9_.-]+$/i)
    .optional(),
  message: z.string().max(1_000).optional(),
  /** New texts by their `index` in the question; for `redact`. */
  edits: z.array(z.object({ index: z.number().int().min(0), text: z.string() })).optional(),
  /** Counts by type, for the event. */
  matches: z.record(name(), z.number().int().min(0)).optional(),
});

/** The body of a question. */
export const question = (
  phase: 'input' | 'output',
  texts: readonly TextSite[],
  { route, model, tools, user }: PolicyRequest,
  toolCalls: readonly string[] = [],
): string =>
  JSON.stringify({
    phase,
    route,
    model,
    user: user ?? null,
    tools,
    tool_calls: toolCalls,
    texts: texts.map(({ speaker, kind, text }, index) => ({ index, speaker, kind, text })),
  });

/** @throws where the answer has another shape: the chain takes that for a failure of the policy */
export const readAnswer = (body: string): Verdict => {
  const answer = answerSchema.parse(JSON.parse(body));
  const matches = answer.matches ?? {};
  const reasonCode = answer.reason_code ?? 'external';
  switch (answer.verdict) {
    case 'allow':
      return { kind: 'allow', matches };
    case 'redact':
      return { kind: 'redact', edits: answer.edits ?? [], reasonCode, matches };
    case 'block':
    case 'escalate':
      return {
        kind: answer.verdict,
        reasonCode,
        matches,
        ...(answer.message === undefined ? {} : { message: answer.message }),
      };
  }
};
