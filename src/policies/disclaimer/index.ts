/** disclaimer: adds a text to answers, whole or streamed. */
import { allow, type TextEdit } from '../../exchange/verdict.ts';
import type { Detector } from '../../streaming/detector.ts';
import { compileFuzzyTerms } from '../../streaming/fuzzy-terms.ts';
import { definePolicy, type PolicyRequest } from '../policy.ts';
import { DisclaimerFilter } from './disclaimer-filter.ts';
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
    const asked = ({ texts }: PolicyRequest): boolean =>
      inRequest !== undefined && texts.some((site) => inRequest.scan(site.text).length > 0);

    /** A filter for one text of an answer; undefined where nothing will be added to it whatever it says. */
    const filterFor = (request: PolicyRequest): DisclaimerFilter | undefined => {
      if (when === undefined || asked(request)) return new DisclaimerFilter(text, position);
      return inAnswer === undefined ? undefined : new DisclaimerFilter(text, 'append', inAnswer.stream());
    };

    return {
      output: ({ texts, request }) => {
        const edits: TextEdit[] = [];
        for (const [index, site] of texts.entries()) {
          const filter = site.kind === 'content' && site.text !== '' ? filterFor(request) : undefined;
          if (filter === undefined) continue;
          const edited = filter.push(site.text) + filter.end();
          if (filter.verdict === 'redact') edits.push({ index, text: edited });
        }
        return edits.length === 0 ? allow : { kind: 'redact', edits, reasonCode: 'disclaimer_added', matches: {} };
      },
      chunks: ({ kind, request }) => (kind === 'content' ? filterFor(request) : undefined),
    };
  },
});
