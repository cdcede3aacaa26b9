/** One event in one line, to be read at a glance. */
import { styleText } from 'node:util';
import type { LoggedEvent } from '../../events/event.ts';

const colours = {
  completed: 'green',
  blocked: 'yellow',
  failed: 'red',
  abandoned: 'gray',
  allow: 'gray',
  redact: 'cyan',
  block: 'yellow',
  escalate: 'magenta',
} as const;

/**
 * `17:03:12.123  200  completed  redact  chat-completions  gpt-4o → openai  812 ms  12+34 tokens  id`.
 * Colours where stdout is a terminal that wants them.
 */
export const eventLine = (event: LoggedEvent): string => {
  const time = event.timestamp.slice(11, 23);
  switch (event.event_type) {
    case 'circuit':
      return `${time}  circuit     ${event.target}  ${event.from} → ${styleText('bold', event.to)}  ${faint(event.id)}`;
    case 'config':
      return `${time}  config      ${event.outcome}  ${event.config_version}${event.detail === null ? '' : `  ${event.detail}`}  ${faint(event.id)}`;
    case 'decision': {
      const {
        status,
        outcome,
        verdict,
        reason_code,
        route,
        model,
        model_requested,
        target,
        timing_ms,
        usage,
        attempts,
      } = event;
      const parts = [
        time,
        String(status),
        styleText(colours[outcome], outcome.padEnd(9)),
        styleText(colours[verdict], verdict.padEnd(8)),
        route,
        `${model ?? model_requested ?? '?'} → ${target ?? 'none'}`,
        `${Math.round(timing_ms.total)} ms`,
        ...(usage === null ? [] : [`${usage.input_tokens}+${usage.output_tokens} tokens`]),
        ...(attempts.length > 1 ? [`${attempts.length} attempts`] : []),
        ...(reason_code === null ? [] : [reason_code]),
        faint(event.id),
      ];
      return parts.join('  ');
    }
  }
};

const faint = (text: string): string => styleText('gray', text);
