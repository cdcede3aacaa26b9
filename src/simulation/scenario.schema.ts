/** A scenario file: how much traffic comes, and how each provider behaves from when to when. Durations become milliseconds. */
import { z } from 'zod';
import { count, duration, durationOrNone, percentage, text } from '../config/fields.ts';
import type { Distribution } from './distribution.ts';

const refuse = (context: z.core.ParsePayload, path: readonly string[], message: string, suggestion: string) => {
  const params = { code: 'contradiction', suggestion };
  context.issues.push({ code: 'custom', input: context.value, message, path: [...path], params });
  return z.NEVER;
};

const distribution = () =>
  z
    .strictObject({
      fixed: durationOrNone().optional().describe('Always this long.'),
      p50: duration().optional().describe('Lognormal: the median, together with `p99`.'),
      p99: duration().optional().describe('Lognormal: the 99th percentile.'),
      min: durationOrNone().optional().describe('Uniform: from here, together with `max`.'),
      max: durationOrNone().optional().describe('Uniform: to here.'),
    })
    .transform((given, context): Distribution => {
      const { fixed, p50, p99, min, max } = given;
      const forms = 'write { fixed: 300ms }, { p50: 400ms, p99: 2s } or { min: 100ms, max: 300ms }';
      const written = Object.values(given).filter((value) => value !== undefined).length;
      if (fixed !== undefined && written === 1) return { kind: 'fixed', ms: fixed };
      if (p50 !== undefined && p99 !== undefined && written === 2) {
        if (p99 < p50) return refuse(context, ['p99'], 'p99 is shorter than p50', 'write a p99 of at least the p50');
        return { kind: 'lognormal', p50, p99 };
      }
      if (min !== undefined && max !== undefined && written === 2) {
        if (max < min) return refuse(context, ['max'], 'max is shorter than min', 'write a max of at least the min');
        return { kind: 'uniform', min, max };
      }
      return refuse(context, [], 'this is no distribution of times', forms);
    });

const span = {
  from: durationOrNone().describe('When the phase begins, counted from the start.'),
  until: duration().optional().describe('When it is over; absent: at the end.'),
};

const inOrder = ({ value, issues }: z.core.ParsePayload<{ from: number; until?: number | undefined }>): void => {
  if (value.until !== undefined && value.until <= value.from)
    refuse(
      { value, issues },
      ['until'],
      'the phase is over before it begins',
      'write an `until` later than its `from`',
    );
};

/** Share of calls in percent; an error is drawn for each call. */
const errorsSchema = z
  .strictObject({
    '429': percentage().optional().describe('Answered 429 without having a limit.'),
    '500': percentage().optional().describe('Answered 500.'),
    '502': percentage().optional().describe('Answered 502.'),
    '503': percentage().optional().describe('Answered 503.'),
    '504': percentage().optional().describe('Answered 504.'),
    refused: percentage().optional().describe('The connection is refused.'),
    hang: percentage().optional().describe('The call is accepted and never answered.'),
    cut: percentage().optional().describe('The connection breaks in the middle of the answer.'),
  })
  .check(({ value, issues }) => {
    const sum = Object.values(value).reduce<number>((total, share) => total + (share ?? 0), 0);
    if (sum > 100)
      refuse({ value, issues }, [], `the errors add up to ${sum} %`, 'leave the shares at 100 % together, or below');
  });

const behaviour = {
  connect: distribution().optional().describe('To get a connection. Default 1 ms.'),
  latency: distribution().optional().describe('From the request to the first byte of the answer. Default 200 ms.'),
  error_latency: distribution().optional().describe('From the request to an error status. Default: as `latency`.'),
  stream: z
    .strictObject({
      chunks: count(1, 10_000).describe('Pieces of content in a streamed answer.'),
      every: durationOrNone().describe('Time between two of them.'),
    })
    .optional()
    .describe('How a streamed answer comes. Default: all of it with the first byte.'),
  errors: errorsSchema.optional().describe('What goes wrong, in percent of the calls.'),
  retry_after: duration().optional().describe('Sent with 429 and 503.'),
  rate_limit: z
    .strictObject({
      rps: z.number().gt(0).max(1_000_000).describe('Calls a second that are let through.'),
      burst: count().optional().describe('Calls that may come at once. Default: as many as `rps`.'),
    })
    .optional()
    .describe('What is beyond it is answered 429.'),
  capacity: count().optional().describe('Calls that are worked on at once; more wait their turn.'),
};

export const behaviourSchema = z.strictObject(behaviour);

export const targetScenarioSchema = z.strictObject({
  ...behaviour,
  phases: z
    .array(z.strictObject({ ...span, ...behaviour }).check(inOrder))
    .max(1_000)
    .describe('What is different for a while; of two at once the later one counts.')
    .prefault([]),
});

export const scenarioSchema = z.strictObject({
  scenario: text().describe('Its name.'),
  description: z.string().max(2_000).meta({ typeName: 'string' }).describe('What it is about.').prefault(''),
  duration: duration().describe('How long traffic comes, in virtual time.').prefault('1h'),
  seed: z.int().min(0).max(0xffffffff).describe('The same seed gives the same numbers.').prefault(1),
  arrivals: z
    .strictObject({
      rps: z.number().gt(0).max(100_000).describe('Requests a second.').prefault(100),
      process: z.enum(['poisson', 'fixed']).describe('At random, or evenly spaced.').prefault('poisson'),
      phases: z
        .array(
          z
            .strictObject({ ...span, rps: z.number().min(0).max(100_000).describe('Requests a second.') })
            .check(inOrder),
        )
        .max(1_000)
        .describe('Other rates for a while; of two at once the later one counts.')
        .prefault([]),
    })
    .prefault({}),
  request: z
    .strictObject({
      model: text().describe('The model that callers name.').prefault('gpt-4o'),
      stream_share: percentage().describe('Requests for a stream, in percent.').prefault(0),
      input_tokens: count(0, 10_000_000).describe('Tokens of each request, for the cost.').prefault(500),
      output_tokens: count(0, 10_000_000).describe('Tokens of each answer, for the cost.').prefault(200),
    })
    .prefault({}),
  targets: z.record(text(), targetScenarioSchema).describe('How each target of the configuration behaves, by its id.'),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type Behaviour = z.output<typeof behaviourSchema>;
export type TargetScenario = z.output<typeof targetScenarioSchema>;
