/** disclaimer: adds a text to answers, whole or streamed. */
import type { TextSite } from '../../exchange/text.ts';
import { allow, type TextEdit, type Verdict } from '../../exchange/verdict.ts';
import { type Allowance, UNLIMITED } from '../../streaming/allowance.ts';
import type { Detector } from '../../streaming/detector.ts';
import { compileFuzzyTerms } from '../../streaming/fuzzy-terms.ts';
import { definePolicy, type PolicyRequest, type UnfinishedVerdict } from '../policy.ts';
import { DisclaimerFilter } from './disclaimer-filter.ts';
import { MentionSearch } from './mention-search.ts';
import { disclaimerSchema } from './schema.ts';

const mentions = (terms: readonly string[] | undefined): Detector | undefined =>
  terms === undefined
    ? undefined
    : compileFuzzyTerms(
        terms.map((term) => ({ type: 'mention', term })),
        { maxDistance: 0, caseInsensitive: true, wholeWord: true },
      );

export const disclaimer = definePolicy({
  kind: 'disclaimer',
  phases: ['output'],
  schema: disclaimerSchema,
  build: ({ position, text, when }) => {
    const inRequest = mentions(when?.request_mentions);
    const inAnswer = mentions(when?.answer_mentions);
    /** A filter for one text of an answer. */
    const filterFor = ({ texts }: PolicyRequest, allowance: Allowance): DisclaimerFilter =>
      new DisclaimerFilter(text, position, {
        request: inRequest && new MentionSearch(texts, inRequest, allowance),
        answer: inAnswer?.stream(allowance),
      });

    return {
      output: ({ texts, request }, allowance = UNLIMITED) => {
        const judgement = new DisclaimerJudgement(texts, () => filterFor(request, allowance));
        return judgement.goOn() ?? judgement;
      },
      chunks: ({ allowance = UNLIMITED, kind, request }) =>
        kind === 'content' ? filterFor(request, allowance) : undefined,
    };
  },
});

/** The texts of one whole answer, one after the other. */
class DisclaimerJudgement implements UnfinishedVerdict {
  readonly #texts: readonly TextSite[];
  readonly #make: () => DisclaimerFilter;
  readonly #edits: TextEdit[] = [];
  #next = 0;
  #filter: DisclaimerFilter | undefined = undefined;
  #given = '';

  constructor(texts: readonly TextSite[], make: () => DisclaimerFilter) {
    this.#texts = texts;
    this.#make = make;
  }

  goOn(): Verdict | undefined {
    for (; this.#next < this.#texts.length; this.#next += 1) {
      const site = this.#texts[this.#next];
      if (site === undefined || site.kind !== 'content' || site.text === '') continue;
      if (this.#filter === undefined) {
        this.#filter = this.#make();
        this.#given = this.#filter.push(site.text);
      } else this.#given += this.#filter.push('');
      if (this.#filter.behind) return undefined;
      this.#given += this.#filter.end();
      if (this.#filter.behind) return undefined;
      if (this.#filter.verdict === 'redact') this.#edits.push({ index: this.#next, text: this.#given });
      this.#filter = undefined;
    }
    if (this.#edits.length === 0) return allow;
    return { kind: 'redact', edits: this.#edits, reasonCode: 'disclaimer_added', matches: {} };
  }
}
