/** A tool call's arguments on a stream: an amount is not known before its last digit, so they wait until they are whole. */
import type { Verdict } from '../../exchange/verdict.ts';
import type { ChunkFilter } from '../policy.ts';

export const argumentsFilter = (judge: (text: string) => Verdict): ChunkFilter => {
  let pieces: string[] = [];
  let held = 0;
  let verdict: Verdict = { kind: 'allow' };
  return {
    push(text) {
      pieces.push(text);
      held += text.length;
      return '';
    },
    end() {
      const whole = pieces.join('');
      pieces = [];
      held = 0;
      verdict = judge(whole);
      return verdict.kind === 'allow' ? whole : '';
    },
    get held() {
      return held;
    },
    get verdict() {
      return verdict.kind;
    },
    get reasonCode() {
      return verdict.reasonCode;
    },
    get matches() {
      return verdict.matches ?? {};
    },
  };
};
