/** The sink's routes and counts. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { checkSignature } from './check-signature.ts';
import { EventStore, filterColumns, type StoreCounts } from './event-store.ts';
import { type FailurePlan, failurePlanSchema, fateOf } from './failure-plan.ts';

export interface SinkOptions {
  readonly dataDir: string | undefined;
  readonly signingSecrets: readonly string[];
  readonly token: string | undefined;
}

export interface ControlPlaneStats extends StoreCounts {
  /** Requests that were taken. */
  readonly batches: number;
  readonly refused: { readonly token: number; readonly signature: number; readonly malformed: number };
  /** Requests that failed because they were told to. */
  readonly failed: number;
}

const batchSchema = z.object({ events: z.array(z.looseObject({ id: z.string().min(1) })).min(1) });
const querySchema = z.looseObject({
  since: z.string().optional(),
  until: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(100),
  offset: z.coerce.number().int().min(0).default(0),
});

export class Sink {
  readonly #options: SinkOptions;
  readonly #store: EventStore;
  readonly #refused = { token: 0, signature: 0, malformed: 0 };
  #plan: FailurePlan = failurePlanSchema.parse({});
  #batches = 0;
  #failed = 0;
  /** Failures under the present plan. */
  #failedNow = 0;

  constructor(options: SinkOptions) {
    this.#options = options;
    this.#store = new EventStore(options.dataDir);
  }

  register(app: FastifyInstance): void {
    // Signatures are over the bytes as they came.
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    app.post('/v1/events', (request, reply) => this.#take(request, reply));
    app.get('/v1/events', (request) => this.#find(request.query));
    app.get<{ Params: { id: string } }>('/v1/events/:id', (request, reply) => {
      const found = this.#store.get(request.params.id);
      return found ?? reply.code(404).send({ error: 'no event with this id has arrived' });
    });
    app.delete('/v1/events', (_request, reply) => {
      this.#store.clear();
      return reply.code(204).send();
    });
    app.get('/v1/stats', () => this.stats());
    app.get('/v1/fail', () => this.#plan);
    app.post('/v1/fail', (request, reply) => {
      const plan = failurePlanSchema.safeParse(parseJson(request.body));
      if (!plan.success) return reply.code(400).send({ error: z.prettifyError(plan.error) });
      this.fail(plan.data);
      return this.#plan;
    });
    app.delete('/v1/fail', () => {
      this.fail(failurePlanSchema.parse({}));
      return this.#plan;
    });
  }

  fail(plan: FailurePlan): void {
    this.#plan = plan;
    this.#failedNow = 0;
  }

  stats(): ControlPlaneStats {
    return { ...this.#store.counts(), batches: this.#batches, refused: { ...this.#refused }, failed: this.#failed };
  }

  close(): void {
    this.#store.close();
  }

  async #take(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { token, signingSecrets } = this.#options;
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      this.#refused.token += 1;
      return reply.code(401).send({ error: 'wrong or missing bearer token' });
    }
    const body = typeof request.body === 'string' ? request.body : '';
    if (signingSecrets.length > 0) {
      const check = checkSignature(request.headers, body, signingSecrets, Date.now());
      if (check !== 'valid') {
        this.#refused.signature += 1;
        return reply.code(401).send({ error: `signature: ${check}` });
      }
    }
    const batch = batchSchema.safeParse(parseJson(body));
    if (!batch.success) {
      this.#refused.malformed += 1;
      return reply.code(400).send({ error: 'expected {"events": [{"id": …}, …]}' });
    }
    if (this.#plan.delay !== undefined) await sleep(this.#plan.delay);
    const fate = fateOf(this.#plan, this.#failedNow, batch.data.events, Math.random());
    if (fate.kind !== 'take') {
      this.#failed += 1;
      this.#failedNow += 1;
    }
    switch (fate.kind) {
      case 'take':
        this.#store.add(batch.data.events);
        this.#batches += 1;
        return { accepted: batch.data.events.length };
      case 'answer':
        if (fate.retryAfter !== undefined) reply.header('retry-after', fate.retryAfter);
        return reply.code(fate.status).send({ error: fate.reason });
      case 'reset':
        reply.hijack();
        request.raw.socket.resetAndDestroy();
        return reply;
      case 'hang':
        reply.hijack();
        return reply;
    }
  }

  #find(given: unknown): unknown {
    const { since, until, limit, offset, ...rest } = querySchema.parse(given);
    const filters: Partial<Record<(typeof filterColumns)[number], string>> = {};
    for (const column of filterColumns) {
      const value = rest[column];
      if (typeof value === 'string') filters[column] = value;
    }
    return this.#store.find({ filters, since, until, limit, offset });
  }
}

const parseJson = (body: unknown): unknown => {
  if (typeof body !== 'string' || body === '') return {};
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};
