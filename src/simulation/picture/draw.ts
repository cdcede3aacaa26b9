/** The picture of a comparison, as SVG: success, latency, calls per request and circuits over time. Readable on light and dark pages. */
import { formatDuration } from '../../config/units.ts';
import type { Comparison, Contender } from '../report.ts';
import { circuitStrips, stripsHeight } from './circuit-strips.ts';
import { curve, element, panelHeight, plot, text } from './elements.ts';
import { linear, logarithmic, percentTicks, timeTicks } from './scale.ts';
import { style } from './style.ts';

const gap = 44;

/** A whole SVG document. */
export const drawComparison = (comparison: Comparison): string => {
  const { runs, duration_ms: duration } = comparison;
  const x = linear([0, duration], plot.left, plot.right);
  let top = 92;
  const parts: string[] = [title(comparison), ...legend(runs)];
  for (const panel of [success, latency, amplification]) {
    parts.push(panel(runs, x.place, top));
    top += panelHeight + gap;
  }
  parts.push(circuitStrips(runs, x.place, top));
  const bottom = top + stripsHeight(runs);
  const axis = timeTicks(duration).flatMap((tick) => [
    element('line', { class: 'grid', x1: x.place(tick), x2: x.place(tick), y1: 92, y2: bottom }),
    text(x.place(tick), bottom + 18, tick === 0 ? '0' : formatDuration(tick), 'tick middle'),
  ]);
  const height = bottom + 34;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${plot.width} ${height}" width="${plot.width}" height="${height}" role="img">\n`,
    element('title', {}, `${comparison.scenario}: ${runs.map(({ config }) => config).join(' and ')}`),
    style,
    element('rect', { class: 'page', width: plot.width, height, rx: 8 }),
    ...axis,
    ...parts,
    '</svg>\n',
  ].join('');
};

const title = ({ scenario, duration_ms: duration, seed, route }: Comparison): string =>
  text(plot.left, 32, scenario, 'title') +
  text(plot.left, 52, `${formatDuration(duration)} of virtual time on ${route}, seed ${seed}`, 'note');

const legend = (runs: readonly Contender[]): readonly string[] =>
  runs.map(({ config, success_rate: rate, latency_ms: latency }, index) => {
    const y = 32 + index * 20;
    const figures = [
      rate === null ? '' : `${(rate * 100).toFixed(2)} %`,
      latency === null ? '' : `p99 ${(latency.p99 / 1_000).toFixed(2)} s`,
    ].filter(Boolean);
    const label = `${config}: ${figures.join(', ')}`;
    const mark = { class: `run${index}`, x1: plot.right - 24, x2: plot.right, y1: y - 4, y2: y - 4 };
    return element('line', mark) + text(plot.right - 32, y, label, 'label end');
  });

type Panel = (runs: readonly Contender[], x: (ms: number) => number, top: number) => string;

/** In the middle of its interval. */
const middle = ({ timeline, duration_ms: duration }: Contender) => duration / timeline.length / 2;

const success: Panel = (runs, x, top) => {
  const rates = runs.map((run) =>
    run.timeline.map(({ at_ms: at, requests, succeeded }) => ({
      at: x(at + middle(run)),
      value: requests === 0 ? null : (succeeded / requests) * 100,
    })),
  );
  const worst = Math.min(...rates.flat().map(({ value }) => value ?? 100));
  const y = linear(percentTicks(worst), top + panelHeight, top);
  const ticks = y.ticks.map((tick) => ({ at: y.place(tick), label: `${tick} %` }));
  return (
    frame('requests that succeeded', top, ticks) +
    rates.map((points, index) => curve(points, y.place, `run${index}`)).join('')
  );
};

const latency: Panel = (runs, x, top) => {
  const values = runs
    .flatMap(({ timeline }) => timeline.flatMap(({ p50, p99 }) => [p50, p99]))
    .filter((v) => v !== null);
  const y = logarithmic(values, top + panelHeight, top);
  const ticks = y.ticks.map((tick) => ({ at: y.place(tick), label: formatDuration(tick) }));
  const curves = runs.flatMap((run, index) =>
    (['p50', 'p99'] as const).map((key) =>
      curve(
        run.timeline.map((point) => ({ at: x(point.at_ms + middle(run)), value: point[key] })),
        y.place,
        key === 'p50' ? `run${index} thin` : `run${index}`,
      ),
    ),
  );
  return frame('latency of those: p99, and p50 dashed', top, ticks) + curves.join('');
};

const amplification: Panel = (runs, x, top) => {
  const loads = runs.map((run) =>
    run.timeline.map(({ at_ms: at, requests, calls }) => ({
      at: x(at + middle(run)),
      value: requests === 0 ? null : calls / requests,
    })),
  );
  const most = Math.max(2, Math.ceil(Math.max(...loads.flat().map(({ value }) => value ?? 0))));
  const y = linear([0, 1, most], top + panelHeight, top);
  const ticks = y.ticks.map((tick) => ({ at: y.place(tick), label: String(tick) }));
  return (
    frame('calls to providers for one request', top, ticks) +
    loads.map((points, index) => curve(points, y.place, `run${index}`)).join('')
  );
};

const frame = (name: string, top: number, ticks: readonly { readonly at: number; readonly label: string }[]): string =>
  text(plot.left, top - 10, name, 'label') +
  ticks
    .map(
      ({ at, label }) =>
        element('line', { class: 'grid', x1: plot.left, x2: plot.right, y1: at, y2: at }) +
        text(plot.left - 8, at + 4, label, 'tick end'),
    )
    .join('');
