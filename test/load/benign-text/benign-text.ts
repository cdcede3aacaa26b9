/** Ordinary text, written by a grammar from a seed: prose, Markdown and code, about 200 KB in which hardly a sentence comes twice. */
import { vocabulary, type Word } from './vocabulary.ts';

const sentences: readonly string[] = [
  '{name} {did} {thing} {when}, {because}.',
  '{When}, {person} {did} {thing} {place}.',
  'It was a {adjective} {noun}, and {name} {did} it {how}.',
  '“I never {did} {thing},” {said} {name}, “but {person} {did} {plural} {place}.”',
  "There isn't a {noun} about {topic} that {person} wouldn't call {adjective}.",
  '{However}, the {noun} of {topic} is {adjective}: it {does} {plural} and {does} {thing}.',
  'Of the {figure} {plural} that {name} {did}, about {figure} {unit} were {adjective}.',
  'How {person} {did} {thing} {how} is a {noun} for another day.',
  '{However}, one {does} {figure} {unit} of {topic} {when}; the rest is {noun}.',
  '"Why {plural}?" {said} {name}. "Because {topic} {does} {thing}," {said} {person}.',
  'You can {verb} {plural}, you can {verb} {thing}, and still the {noun} stays {adjective}.',
  '{name} and {person} met {place} to talk about {topic}, {plural} and the {adjective} {noun}.',
  'Most {plural} are {adjective} (some are {adjective}), which is why {name} {does} them {how}.',
  'If you ask me, {topic} was never the {noun}; it was {thing}, {when}.',
  'We had {figure} {unit} left, i.e. enough for {plural} but not for {topic}.',
  'Between 1890 and 1914 the {noun} grew by {figure} per cent, and {topic} with it.',
  "Don't {verb} the {noun} yet, {said} {name} at 9:30, wait for {person}.",
  'The {adjective}, {adjective} {noun} {place} belonged to {person} – or so {name} {said}.',
  'What {does} {plural} also {does} {topic}, as {name} {said} in chapter {figure}.',
  'He sent {thing}, a call for {plural}, and the {noun} with the number {figure} on its lid.',
  'See https://example.org/{noun}/{topic} for the {noun}, or ask {name}.',
  'My account of {topic} is {adjective}; the card on the {noun} says so, and the code is on page {figure}.',
];

const points: readonly string[] = [
  '- **{Noun}**: {verb} the {plural}, then {verb} {thing}.',
  '- `{verb}{object}()` returns a {adjective} {object} with its `{field}`.',
  '{figure}. Set `{field}: {figure}` and {verb} the {noun}.',
  '> {However}, {topic} is {adjective}.',
  '- [ ] {Verb} {thing} ({name}, {when})',
  '- See [{noun}](#{noun}-{topic}) and the _{adjective}_ {noun}.',
  '| {field} | {figure} {unit} | {adjective} |',
];

const statements: readonly string[] = [
  'const {field} = {verb}{object}({field}, {figure});',
  'if ({field} > {figure} && !{field}.{field}) return undefined;',
  'for (const {field} of this.#{field}) {field}.{verb}({field});',
  "throw new Error('cannot {verb} {noun}: {field} is {adjective}');",
  '{field}.{field} += Math.max({field}.length - {figure}, 0);',
  'await this.{verb}{object}({ {field}, {field}: {figure}, {field}: [] });',
  '// {However}, the {field} is {adjective} here.',
  "case '{noun}': return {verb}{object}(state.{field}) ?? null;",
  'const { {field}, {field} = {figure} } = options;',
  'expect({verb}{object}({field})).toEqual({ {field}: {figure} });',
];

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

class Writer {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 to below. The high bits: the low ones of such a generator repeat soon. */
  draw(below: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 0x1_0000_0000) * below);
  }

  one<T>(of: readonly T[], none: T): T {
    return of[this.draw(of.length)] ?? none;
  }

  fill(template: string): string {
    return template.replace(/\{(\w+)\}/g, (slot, name: string) => {
      const key = name.toLowerCase();
      const words = isWord(key) ? vocabulary[key] : undefined;
      if (words === undefined) return slot;
      const word = this.one<string>(words, '');
      return name === key ? word : capital(word);
    });
  }

  several(templates: readonly string[], least: number, most: number, between: string): string {
    const count = least + this.draw(most - least + 1);
    return Array.from({ length: count }, () => capital(this.fill(this.one(templates, '')))).join(between);
  }
}

const isWord = (key: string): key is Word => key in vocabulary;

const prose = (writer: Writer): string => `${writer.several(sentences, 3, 7, ' ')}\n\n`;

const markdown = (writer: Writer): string =>
  `${'#'.repeat(1 + writer.draw(3))} ${capital(writer.fill('{adjective} {noun} and {topic}'))}\n\n${prose(writer)}${writer.several(points, 3, 6, '\n')}\n\n`;

const code = (writer: Writer): string => {
  const lines = Array.from({ length: 3 + writer.draw(6) }, () => `  ${writer.fill(writer.one(statements, ''))}`);
  const head = writer.fill(
    'export const {verb}{object} = async ({field}: {object}, {field} = {figure}): Promise<{object}> => {',
  );
  return `/** ${capital(writer.fill('{verb} a {object} whose {field} is {adjective}'))}. */\n${head}\n${lines.join('\n')}\n};\n\n`;
};

/** @param size UTF-16 units; @param seed the same seed gives the same text */
export const benignText = (kind: 'prose' | 'markdown' | 'code', size: number, seed = 1): string => {
  const writer = new Writer(seed);
  const write = { prose, markdown, code }[kind];
  const parts: string[] = [];
  for (let length = 0; length < size; ) {
    const part = write(writer);
    parts.push(part);
    length += part.length;
  }
  return parts.join('').slice(0, size);
};

/** Ways in which models cut text into tokens. */
export const cuts: readonly (readonly [name: string, token: RegExp])[] = [
  ['word, then space', /[^\s]+\s*|\s+/g],
  ['space, then word (as GPT does)', / ?\p{L}+| ?\p{N}{1,3}| ?[^\s\p{L}\p{N}]+|\s+/gu],
  // The expression that cl100k cuts by before it merges, long words in two or three: those are merged from several tokens.
  [
    'like cl100k',
    /'(?:s|t|re|ve|m|ll|d)\b|[^\r\n\p{L}\p{N}]?\p{L}{1,8}|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+/giu,
  ],
  ['four characters', /[\s\S]{1,4}/g],
];
