/** `events`: where decision events go, and how hard delivery tries. */
import { z } from 'zod';
import { count, duration, durationOrNone, httpUrl, secretRef, text } from './fields.ts';

/** What the URL of a queue may look like. */
export const queueUrlForm = /^(?:embedded:$|rediss?:\/\/|postgres(?:ql)?:\/\/)/;

const queueUrl = () =>
  text(2_000)
    .regex(queueUrlForm, 'not the URL of a queue')
    .meta({ typeName: 'URL', example: 'embedded:, redis://…, rediss://… or postgres://…' });

const signingSecret = () => secretRef('CONTROL_PLANE_SECRET');

export const contentSchema = z.enum(['none', 'redacted', 'full']);

export const eventsSchema = z
  .strictObject({
    control_plane_url: httpUrl()
      .optional()
      .describe('Events are POSTed to `{control_plane_url}/v1/events`. Without it they stay in the log.'),
    secret_key_ref: secretRef('CONTROL_PLANE_TOKEN').optional().describe('Variable with the bearer token.'),
    signing_secret_ref: z
      .union([signingSecret(), z.array(signingSecret()).min(1).max(2)])
      .optional()
      .describe('Variable with the `whsec_…` signing secret; a list of two during rotation.'),
    queue: z
      .strictObject({
        url: queueUrl().describe('The queue between log and delivery.').prefault('embedded:'),
        url_ref: secretRef('QUEUE_URL')
          .optional()
          .describe('Variable with the URL of the queue, where it holds a password; stands instead of `url`.'),
      })
      .prefault({}),
    batch: z
      .strictObject({
        max_events: count(1, 10_000).describe('Most events in one delivery.').prefault(100),
        max_wait: durationOrNone().describe('Longest wait for a batch to fill.').prefault('200ms'),
      })
      .prefault({}),
    retry: z
      .strictObject({
        schedule: z
          .array(duration())
          .max(100)
          .describe('Waits between deliveries; past the last one the event is a dead letter.')
          .prefault(['5s', '30s', '2m', '10m', '30m', '2h', '5h', '10h']),
      })
      .prefault({}),
    fsync: z
      .enum(['interval', 'always', 'off'])
      .describe('When the log is forced to disk: every 100 ms, at every event, or when the system likes.')
      .prefault('interval'),
    on_disk_full: z
      .enum(['refuse', 'continue'])
      .describe('Answer 503, or go on and count the lost events.')
      .prefault('refuse'),
    content: contentSchema.describe('Whether events carry the texts.').prefault('none'),
  })
  .prefault({});
