/** What state each target's circuit was in, as one strip a target and configuration. */
import type { Contender } from '../report.ts';
import type { CircuitMoment } from '../tally.ts';
import { element, plot, text } from './elements.ts';

const stripHeight = 12;
const rowHeight = 22;

const rowsOf = (runs: readonly Contender[]) =>
  runs.flatMap((run, index) => run.targets.map(({ id }) => ({ run, index, id })));

/** Pixels. */
export const stripsHeight = (runs: readonly Contender[]): number => rowsOf(runs).length * rowHeight;

export const circuitStrips = (runs: readonly Contender[], x: (ms: number) => number, top: number): string =>
  text(plot.left, top - 10, 'circuits', 'label') +
  key(top - 10) +
  rowsOf(runs)
    .map(({ run, index, id }, row) => {
      const y = top + row * rowHeight;
      const mark = { class: `run${index}`, x1: plot.left - 8, x2: plot.left - 8, y1: y, y2: y + stripHeight };
      const spans = spansOf(run.circuits, id, run.duration_ms).map(({ from, until, state }) =>
        // A moment that is too short to be drawn is still shown.
        element('rect', { class: state, x: x(from), y, width: Math.max(1.5, x(until) - x(from)), height: stripHeight }),
      );
      return element('line', mark) + spans.join('') + text(plot.left + 6, y + 10, id, 'strip');
    })
    .join('');

interface Span {
  readonly from: number;
  readonly until: number;
  readonly state: string;
}

const spansOf = (circuits: readonly CircuitMoment[], id: string, duration: number): readonly Span[] => {
  const own = circuits.filter(({ target, at_ms: at }) => target === id && at < duration);
  const starts = [{ at_ms: 0, to: 'closed', reason: undefined }, ...own];
  const spans = starts.map(({ at_ms: from, to, reason }, index) => ({
    from,
    until: own[index]?.at_ms ?? duration,
    state: reason === 'rate_limited' ? 'limited' : to,
  }));
  // Drawn last, what is short and matters lies on top.
  const order = ['closed', 'limited', 'open', 'half-open'];
  return spans.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
};

const key = (y: number): string =>
  [
    ['closed', 'closed'],
    ['open', 'open'],
    ['limited', 'waiting out a 429'],
    ['half-open', 'probe'],
  ]
    .map(([state = '', label = ''], index) => {
      const left = plot.left + 90 + index * 130;
      const box = { class: state, x: left, y: y - 9, width: 12, height: 10 };
      return element('rect', box) + text(left + 18, y, label, 'note');
    })
    .join('');
