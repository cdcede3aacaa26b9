/** One explained route as text: the phases in the order of the story, one line a budget, and the waterfall of the worst case. */
import type { Budget, ExplainedPolicy, ExplainedRoute, ExplainedTarget } from '../config/explained.ts';
import { formatDuration } from '../config/units.ts';

const budgetLine = ({ setting, value, from, at }: Budget): string =>
  `    ${setting.padEnd(42)} ${value.padEnd(16)} ${from}${at === undefined ? '' : `  ${at}`}\n`;

const policyLine = ({ kind, stage, mode, fail_mode: failMode, when }: ExplainedPolicy): string => {
  const condition = when === undefined ? '' : `  when ${JSON.stringify(when)}`;
  return `    policy ${kind}  ${stage}, ${mode}, on failure ${failMode}${condition}\n`;
};

const width = 48;

const waterfallLines = ({ waterfall, worst_case_ms: worst }: ExplainedTarget): string => {
  if (worst === null) return '      worst case: without a bound of its own\n';
  const scale = worst === 0 ? 0 : width / worst;
  const lines = waterfall.map(({ what, attempt, start, end }) => {
    const from = Math.round(start * scale);
    const bar = (what === 'attempt' ? '█' : '·').repeat(Math.max(1, Math.round(end * scale) - from));
    const label = what === 'attempt' ? `attempt ${attempt}` : 'wait';
    return `      ${label.padEnd(12)} ${`${' '.repeat(from)}${bar}`.padEnd(width + 2)} ${formatDuration(start)} → ${formatDuration(end)}\n`;
  });
  return `      worst case: ${formatDuration(worst)}\n${lines.join('')}`;
};

const targetBlock = (target: ExplainedTarget): string =>
  `    target ${target.id}  ${target.kind}  ${target.base_url}  key ${target.key}${target.available ? '' : '  UNAVAILABLE'}\n` +
  target.budgets.map((each) => `  ${budgetLine(each)}`).join('') +
  waterfallLines(target);

/** Ends in a newline. */
export const printRoute = (route: ExplainedRoute): string => {
  const phase = (name: string, ...lines: readonly string[]): string => `  ${name}\n${lines.join('')}`;
  return [
    `\n${route.method} ${route.path}  (${route.route}, ${route.codec})\n`,
    phase('admit', ...route.admit.budgets.map(budgetLine), ...route.admit.policies.map(policyLine)),
    phase('route', ...route.choose.budgets.map(budgetLine), ...route.choose.policies.map(policyLine)),
    phase('upstream', ...route.upstream.budgets.map(budgetLine), ...route.upstream.targets.map(targetBlock)),
    phase('output', ...route.output.budgets.map(budgetLine), ...route.output.policies.map(policyLine)),
    phase(
      'record',
      ...route.record.budgets.map(budgetLine),
      ...route.record.policies.map(policyLine),
      `    delivery ${route.record.delivery}\n`,
    ),
    ...(route.worst_case_ms === null ? [] : [`  worst case of all attempts: ${formatDuration(route.worst_case_ms)}\n`]),
    ...route.warnings.map((warning) => `  ! ${warning}\n`),
  ].join('');
};
