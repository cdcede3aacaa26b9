/**
 * How a detector becomes a policy: the same matcher over requests, whole answers and streams, so that what is found does not depend on
 * how the text arrived.
 */
import type { TextKind, TextSite } from '../exchange/text.ts';
import { allow, type TextEdit, type Verdict } from '../exchange/verdict.ts';
import { type Allowance, UNLIMITED } from '../streaming/allowance.ts';
import type { Detector, FoundMatch } from '../streaming/detector.ts';
import { DetectingFilter } from './detection/detecting-filter.ts';
import { Placeholders } from './detection/placeholders.ts';
import type { ChunkFilter, Policy, PolicyRequest, UnfinishedVerdict } from './policy.ts';
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

/** What beginning another text takes of the allowance. */
const EFFORT_OF_TEXT = 64;

/** The filter's verdict over several whole texts, as one; a judgement that can be left and taken up again anywhere. */
class TextJudgement implements UnfinishedVerdict {
  readonly #texts: readonly TextSite[];
  readonly #filterFor: (site: TextSite) => DetectingFilter;
  readonly #message: string | undefined;
  readonly #allowance: Allowance;
  readonly #edits: TextEdit[] = [];
  readonly #matches: Record<string, number> = {};
  #reasonCode: string | undefined;
  #next = 0;
  /** At work on the text `#next`, with what it has given of it so far. */
  #filter: DetectingFilter | undefined;
  #given = '';
  /** Done with a text of that kind, and as new. */
  #idle: DetectingFilter | undefined;
  #idleKind: TextKind | undefined;
  #pushed = false;

  constructor(
    texts: readonly TextSite[],
    filterFor: (site: TextSite) => DetectingFilter,
    message: string | undefined,
    allowance: Allowance,
  ) {
    this.#texts = texts;
    this.#filterFor = filterFor;
    this.#message = message;
    this.#allowance = allowance;
  }

  goOn(): Verdict | undefined {
    for (; this.#next < this.#texts.length; this.#next += 1) {
      const site = this.#texts[this.#next];
      if (site === undefined || site.text === '') continue;
      if (this.#allowance.left <= 0) return undefined;
      const filter = this.#filter ?? this.#begin(site);
      if (!this.#pushed) {
        this.#given += filter.push('');
        if (filter.behind) return undefined;
        this.#pushed = true;
      }
      this.#given += filter.end();
      if (filter.behind) return undefined;
      const stop = this.#settle(filter);
      if (stop !== undefined) return stop;
      this.#idle = filter.restart() ? filter : undefined;
      this.#idleKind = site.kind;
    }
    if (this.#edits.length > 0) {
      const reasonCode = this.#reasonCode ?? 'values_restored';
      return { kind: 'redact', edits: this.#edits, matches: this.#matches, reasonCode };
    }
    return this.#reasonCode === undefined ? allow : { kind: 'allow', matches: this.#matches };
  }

  #begin(site: TextSite): DetectingFilter {
    const filter = (site.kind === this.#idleKind ? this.#idle : undefined) ?? this.#filterFor(site);
    this.#filter = filter;
    this.#allowance.left -= EFFORT_OF_TEXT;
    this.#given = filter.push(site.text);
    this.#pushed = !filter.behind;
    return filter;
  }

  /** The text is read: what the filter found in it. Gives the verdict where that is the last word. */
  #settle(filter: DetectingFilter): Verdict | undefined {
    this.#filter = undefined;
    const { verdict } = filter;
    if (verdict === 'allow') return undefined;
    for (const [type, count] of Object.entries(filter.matches))
      this.#matches[type] = (this.#matches[type] ?? 0) + count;
    if (verdict === 'redact') {
      this.#reasonCode = filter.reasonCode;
      if (filter.changed) this.#edits.push({ index: this.#next, text: this.#given });
      return undefined;
    }
    const ended = { kind: verdict, reasonCode: filter.reasonCode ?? 'blocked', matches: this.#matches };
    return this.#message === undefined ? ended : { ...ended, message: this.#message };
  }
}

/** In one go where the allowance is enough. */
const judgeTexts = (
  texts: readonly TextSite[],
  filterFor: (site: TextSite) => DetectingFilter,
  message: string | undefined,
  allowance: Allowance,
): Verdict | UnfinishedVerdict => {
  const judgement = new TextJudgement(texts, filterFor, message, allowance);
  return judgement.goOn() ?? judgement;
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
    input: (request, allowance = UNLIMITED) => {
      if (!reversible) {
        return judgeTexts(
          request.texts,
          ({ kind }) => new DetectingFilter({ ...judge, kind, replace: settings.mark, allowance }),
          message,
          allowance,
        );
      }
      const vault = new Placeholders();
      for (const { text } of request.texts) vault.reserve(text);
      request.memory.set(key, vault);
      return judgeTexts(
        request.texts,
        ({ kind }) => new DetectingFilter({ ...judge, kind, replace: (match) => vault.for(match), allowance }),
        message,
        allowance,
      );
    },
    output: ({ texts, request }, allowance = UNLIMITED) => {
      const placeholders = vaultOf(request);
      return judgeTexts(
        texts,
        ({ kind }) => new DetectingFilter({ ...judge, kind, replace: settings.mark, placeholders, allowance }),
        message,
        allowance,
      );
    },
    chunks: ({ allowance, kind, request }) =>
      new DetectingFilter({ ...judge, kind, replace: settings.mark, placeholders: vaultOf(request), allowance }),
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
