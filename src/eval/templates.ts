/**
 * Texts to learn from, made of templates. A file of lines: `= name` and a line of alternatives name a slot; `+ attack`, `+ benign` (and
 * `tool`, for texts of tools and documents) begin a block of templates; in these `{a|b|}` is one of several and `$name` one of a slot.
 */
import { readFileSync } from 'node:fs';
import type { InjectionRow } from './injection-rows.ts';
import { seededRandom } from './logistic.ts';

interface Template {
  readonly pattern: string;
  readonly label: 'attack' | 'benign';
  readonly fromTool: boolean;
}

interface Templates {
  readonly slots: ReadonlyMap<string, readonly string[]>;
  readonly templates: readonly Template[];
}

const readTemplates = (text: string): Templates => {
  const slots = new Map<string, readonly string[]>();
  const templates: Template[] = [];
  let slot: string | undefined;
  let block: Omit<Template, 'pattern'> = { label: 'benign', fromTool: false };
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (line.startsWith('= ')) slot = line.slice(2);
    else if (line.startsWith('+ '))
      block = { label: line.includes('attack') ? 'attack' : 'benign', fromTool: line.endsWith('tool') };
    else if (slot !== undefined) {
      slots.set(slot, line.split('|'));
      slot = undefined;
    } else templates.push({ ...block, pattern: line.replaceAll('\\n', '\n') });
  }
  return { slots, templates };
};

/** Rows of every template, the same every time; `group` names the template. @param each most texts of one template */
export const templateRows = (path: string, each = 30): readonly InjectionRow[] => {
  const { slots, templates } = readTemplates(readFileSync(path, 'utf8'));
  const random = seededRandom(41_002);
  const oneOf = (choices: readonly string[]): string => choices[Math.floor(random() * choices.length)] ?? '';
  const expand = (pattern: string): string => {
    let text = pattern;
    while (/\{[^{}]*\}/.test(text)) text = text.replace(/\{([^{}]*)\}/g, (_, inner: string) => oneOf(inner.split('|')));
    return text.replace(/\$([a-z]+)/g, (whole, name: string) => oneOf(slots.get(name) ?? [whole])).trim();
  };
  return templates.flatMap(({ pattern, label, fromTool }, index) => {
    const texts = new Set(Array.from({ length: each }, () => expand(pattern)));
    return [...texts].map((text) => ({
      text,
      label,
      tier: 'template',
      source: 'template',
      group: `template ${index}`,
      ...(fromTool ? { channel: 'tool_result' } : {}),
    }));
  });
};
