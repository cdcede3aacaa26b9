/**
 * How a detector becomes a policy: the same matcher over requests, whole answers and streams, so that what is found does not depend on
 * how the text arrived.
 */
import type { TextSite } from '../exchange/text.ts';
import { allow, type TextEdit, type Verdict } from '../exchange/verdict.ts';
import type { Detector, FoundMatch } from '../streaming/detector.ts';
import { DetectingFilter } from './detection/detecting-filter.ts';
import { Placeholders } from './detection/placeholders.ts';
import type { ChunkFilter, Policy, PolicyRequest } from './policy.ts';
import { sample, sampleTokens } from './rehearsal.ts';

export interface TextPolicySettings {
  readonly detectors: readonly Detector[];
  readonly action: 'redact' | 'block' | 'escalate';
  readonly reasonCode: string;
  /** What takes a match's place when redacting. */
  readonly mark: (match: FoundMatch) => string;
  /** Placeholders towards the provider, the caller's own values back. */
  readonly reversible?: boolean;
  /** What the caller is told of a block. */
  readonly message?: string;
}

/** Often enough for the engine to compile what it runs. */
const ROUNDS = 3;
/** Reloads bring the same detectors again. */
const rehearsed = new WeakSet<Detector>();

/** The filter's verdict over several whole texts, as one. */
const judgeTexts = (
  texts: readonly TextSite[],
  filterFor: (site: TextSite) => ChunkFilter,
  message: string | undefined,
): Verdict => {
  const edits: TextEdit[] = [];
  const matches: Record<string, number> = {};
  let reasonCode: string | undefined;
  for (const [index, site] of texts.entries()) {
    if (site.text === '') continue;
    const filter = filterFor(site);
    const text = filter.push(site.text) + filter.end();
    for (const [type, count] of Object.entries(filter.matches)) matches[type] = (matches[type] ?? 0) + count;
    const { verdict } = filter;
    if (verdict === 'block' || verdict === 'escalate') {
      const reason = filter.reasonCode ?? 'blocked';
      return { kind: verdict, reasonCode: reason, matches, ...(message === undefined ? {} : { message }) };
    }
    if (verdict === 'redact') reasonCode = filter.reasonCode;
    if (text !== site.text) edits.push({ index, text });
  }
  if (edits.length > 0) return { kind: 'redact', edits, matches, reasonCode: reasonCode ?? 'values_restored' };
  return reasonCode === undefined ? allow : { kind: 'allow', matches };
};

/** A policy that judges texts by what a detector finds in them. */
export const textPolicy = (settings: TextPolicySettings): Policy => {
  const { detectors, message, reversible = false } = settings;
  /** Where this policy's placeholders are kept in a request's memory. */
  const key = {};
  const vaultOf = (request: PolicyRequest): Placeholders | undefined => {
    const vault = reversible ? request.memory.get(key) : undefined;
    return vault instanceof Placeholders && vault.size > 0 ? vault : undefined;
  };
  const judge = { detectors, action: settings.action, reasonCode: settings.reasonCode };

  return {
    input: (request) => {
      if (!reversible) {
        return judgeTexts(
          request.texts,
          ({ kind }) => new DetectingFilter({ ...judge, kind, replace: settings.mark }),
          message,
        );
      }
      const vault = new Placeholders();
      for (const { text } of request.texts) vault.reserve(text);
      request.memory.set(key, vault);
      return judgeTexts(
        request.texts,
        ({ kind }) => new DetectingFilter({ ...judge, kind, replace: (match) => vault.for(match) }),
        message,
      );
    },
    output: ({ texts, request }) => {
      const placeholders = vaultOf(request);
      return judgeTexts(
        texts,
        ({ kind }) => new DetectingFilter({ ...judge, kind, replace: settings.mark, placeholders }),
        message,
      );
    },
    chunks: ({ kind, request }) =>
      new DetectingFilter({ ...judge, kind, replace: settings.mark, placeholders: vaultOf(request) }),
    rehearse: () => {
      if (detectors.every((detector) => rehearsed.has(detector))) return;
      for (const detector of detectors) rehearsed.add(detector);
      // Every match is replaced, so that none ends the rehearsal.
      const filter = (): ChunkFilter =>
        new DetectingFilter({ ...judge, action: 'redact', kind: 'content', replace: settings.mark });
      for (let round = 0; round < ROUNDS; round += 1) {
        const whole = filter();
        whole.push(sample);
        whole.end();
        const stream = filter();
        for (const token of sampleTokens) stream.push(token);
        stream.end();
      }
    },
  };
};
