/** What has reached the control plane, compared with what callers saw. */
import { z } from 'zod';

const pageSize = 10_000;
const pageSchema = z.object({ events: z.array(z.object({ request_id: z.string().optional() })) });

/** How many of these responses have no event at the control plane. */
export const withoutEvent = async (sinkUrl: string, whole: ReadonlySet<string>): Promise<number> => {
  const arrived = new Set<unknown>();
  for (let offset = 0; ; offset += pageSize) {
    const page = await fetch(`${sinkUrl}/v1/events?limit=${pageSize}&offset=${offset}`);
    const { events } = pageSchema.parse(await page.json());
    for (const { request_id } of events) arrived.add(request_id);
    if (events.length < pageSize) break;
  }
  return [...whole].filter((id) => !arrived.has(id)).length;
};

const countsSchema = z.object({
  produced: z.number(),
  delivered: z.number(),
  pending: z.number(),
  dead: z.number(),
  difference: z.number(),
  lost: z.number(),
  queue: z.string(),
});

export type Counts = z.infer<typeof countsSchema>;

/** The gateway's own account. */
export const countsOf = async (gatewayUrl: string): Promise<Counts> => {
  const answer = await fetch(`${gatewayUrl}/admin/events/stats`);
  return countsSchema.parse(await answer.json());
};
