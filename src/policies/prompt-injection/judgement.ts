/** The texts of one request on trial, stretch by stretch: a judgement that can be left and taken up again between two of them. */
import type { TextSite } from '../../exchange/text.ts';
import { allow, type Verdict } from '../../exchange/verdict.ts';
import type { Allowance } from '../../streaming/allowance.ts';
import type { Detector, DetectorStream } from '../../streaming/detector.ts';
import type { UnfinishedVerdict } from '../policy.ts';
import { type Reading, scoreText } from './score.ts';
import { stretchFrom } from './stretches.ts';

export interface Trial {
  readonly reading: Reading;
  readonly threshold: number;
  readonly scanned: ReadonlySet<string>;
  /** The operator's own patterns. */
  readonly own: Detector | undefined;
  readonly response: { readonly action: 'block' | 'escalate'; readonly message: string };
}

/** Which setting of `scan` a text falls under. The model's own earlier words are the caller's to invent, so they count as the user's. */
const scannedAs = ({ speaker, kind }: TextSite): 'user' | 'tool' | 'system' => {
  if (speaker === 'tool' || kind === 'tool_result') return 'tool';
  if (speaker === 'system' || kind === 'tool_definition') return 'system';
  return 'user';
};

/** What reading one unit of a text takes of the allowance, and beginning another text. */
const effortOfUnit = 1;
const effortOfText = 128;

const count = (into: Record<string, number>, found: Readonly<Record<string, number>>): void => {
  for (const [type, number] of Object.entries(found)) into[type] = (into[type] ?? 0) + number;
};

export class InjectionTrial implements UnfinishedVerdict {
  readonly #trial: Trial;
  readonly #texts: readonly TextSite[];
  readonly #allowance: Allowance;
  readonly #matches: Record<string, number> = {};
  #attack = false;
  #next = 0;
  /** Of the text `#next`: where its next stretch begins (undefined once all of it has been read), and what was found in it so far. */
  #from: number | undefined = 0;
  #score = 0;
  #signals: Record<string, number> = {};
  #scan: DetectorStream | undefined;
  #matched = 0;

  constructor(trial: Trial, texts: readonly TextSite[], allowance: Allowance) {
    this.#trial = trial;
    this.#texts = texts;
    this.#allowance = allowance;
  }

  goOn(): Verdict | undefined {
    const { response, scanned } = this.#trial;
    for (; this.#next < this.#texts.length; this.#next += 1) {
      const site = this.#texts[this.#next];
      if (site === undefined || site.text === '') continue;
      const source = scannedAs(site);
      if (!scanned.has(source)) continue;
      if (!this.#read(site.text, source === 'tool') || !this.#findOwn(site.text)) return undefined;
      this.#settle();
    }
    if (!this.#attack) return allow;
    const { action, message } = response;
    return { kind: action, reasonCode: 'prompt_injection', matches: this.#matches, message };
  }

  /** False: the allowance ran out. */
  #read(text: string, foreign: boolean): boolean {
    while (this.#from !== undefined) {
      if (this.#allowance.left <= 0) return false;
      const stretch = stretchFrom(text, this.#from);
      this.#allowance.left -= effortOfText + effortOfUnit * stretch.text.length;
      this.#from = stretch.next;
      const { score, signals } = scoreText(stretch.text, this.#trial.reading, foreign);
      this.#score = Math.max(this.#score, score);
      count(this.#signals, signals);
      // Made of attacks: nothing more needs to be found in it.
      if (signals.flood !== undefined) this.#from = undefined;
    }
    return true;
  }

  /** False: the allowance ran out. */
  #findOwn(text: string): boolean {
    const { own } = this.#trial;
    if (own === undefined) return true;
    if (this.#scan === undefined) {
      this.#scan = own.stream(this.#allowance);
      this.#scan.push(text, this.#found);
    }
    this.#scan.end(this.#found);
    return !this.#scan.behind;
  }

  readonly #found = ({ text }: { readonly text: string }): string => {
    this.#matched += 1;
    return text;
  };

  /** The text has been read: counts what was found if it makes an attack. */
  #settle(): void {
    if (this.#score >= this.#trial.threshold || this.#matched > 0) {
      this.#attack = true;
      count(this.#matches, this.#signals);
      if (this.#matched > 0) count(this.#matches, { attack_pattern: this.#matched });
    }
    this.#from = 0;
    this.#score = 0;
    this.#signals = {};
    this.#scan = undefined;
    this.#matched = 0;
  }
}
