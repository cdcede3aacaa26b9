/** Puts other texts in place of some in an event or an answer; what else stands there stays byte for byte. */
import type { StreamEvent } from '../exchange/frame.ts';
import type { AnswerFacts, JsonPath } from '../exchange/text.ts';
import type { TextEdit } from '../exchange/verdict.ts';
import type { JsonDocument } from '../streaming/json-document.ts';
import { editJson, type JsonEdit, replaceOnlyString, stringEdit } from '../streaming/json-edit.ts';
import { replaceSseData } from '../streaming/sse-writer.ts';

/** What goes together with a text that changed: token by token, logprobs would tell what the text was. */
export type Companion = (path: JsonPath) => JsonEdit | undefined;

/** Any key may be spelled with escapes. */
const mayHoldLogprobs = (text: string): boolean => text.includes('"logprobs"') || text.includes('\\u');

const edit = (text: string, changes: readonly JsonEdit[], companion: Companion): string => {
  const companions = mayHoldLogprobs(text) ? changes.flatMap(({ path }) => companion(path) ?? []) : [];
  return editJson(text, [...changes, ...companions]);
};

const replaceIn = <Site extends { readonly path: JsonPath; readonly text: string }>(
  sites: readonly Site[],
  texts: readonly string[],
  changes: JsonEdit[],
): readonly Site[] =>
  sites.map((site, index) => {
    const text = texts[index] ?? site.text;
    if (text === site.text) return site;
    changes.push(stringEdit(site.path, text));
    return { ...site, text };
  });

/** Logprobs that say something. */
const telling = /"logprobs"(?!:(?:null|\[\]))/;

/** What nearly every event is: one delta, and nothing else that would have to change with it. */
const withOtherText = (event: StreamEvent, texts: readonly string[]): StreamEvent | undefined => {
  const [delta] = event.deltas;
  const text = texts[0] ?? delta?.text;
  if (delta === undefined || text === undefined || event.deltas.length > 1 || event.wholes !== undefined)
    return undefined;
  if (text === delta.text) return event;
  if (telling.test(event.data)) return undefined;
  const data = replaceOnlyString(event.data, delta.path, delta.text, text);
  if (data === undefined) return undefined;
  return { ...event, raw: replaceSseData(event.raw, event.data, data), data, deltas: [{ ...delta, text }] };
};

export const rewriteEventTexts = (
  event: StreamEvent,
  texts: readonly string[],
  wholeTexts: readonly string[],
  companion: Companion,
): StreamEvent => {
  const swapped = withOtherText(event, texts);
  if (swapped !== undefined) return swapped;
  const changes: JsonEdit[] = [];
  const deltas = replaceIn(event.deltas, texts, changes);
  const wholes = event.wholes === undefined ? undefined : replaceIn(event.wholes, wholeTexts, changes);
  if (changes.length === 0) return event;
  const data = edit(event.data, changes, companion);
  const rewritten = { ...event, raw: replaceSseData(event.raw, event.data, data), data, deltas };
  return wholes === undefined ? rewritten : { ...rewritten, wholes };
};

export const rewriteAnswerTexts = (
  document: JsonDocument,
  facts: AnswerFacts,
  edits: readonly TextEdit[],
  companion: Companion,
): string => {
  const changes = edits.flatMap(({ index, text }) => {
    const site = facts.texts[index];
    return site === undefined || site.text === text ? [] : [stringEdit(site.path, text)];
  });
  return changes.length === 0 ? document.text : edit(document.text, changes, companion);
};
