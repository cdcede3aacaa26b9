/**
 * The bundled control plane: takes decision events as the real one would, keeps them by id, counts what comes twice, checks signatures, and
 * fails when it is told to. Good for a demo and to develop against; not a product.
 */
import { fastify } from 'fastify';
import type { z } from 'zod';
import { failurePlanSchema } from './failure-plan.ts';
import { type ControlPlaneStats, Sink } from './sink.ts';

export interface ControlPlaneOptions {
  /** 0, the default: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Where to keep events; undefined: in memory. */
  readonly dataDir?: string | undefined;
  /** `whsec_…`; with any given, unsigned and wrongly signed requests are answered 401. */
  readonly signingSecrets?: readonly string[];
  /** Bearer token; with it given, requests without it are answered 401. */
  readonly token?: string | undefined;
}

export interface ControlPlane {
  readonly url: string;
  stats(): ControlPlaneStats;
  /** As `POST /v1/fail`; `{}` ends all failing. */
  fail(plan: z.input<typeof failurePlanSchema>): void;
  close(): Promise<void>;
}

/** Bytes of one batch. */
const maxBody = 64 * 1024 * 1024;

/**
 * Starts the sink.
 * @throws when it cannot listen
 */
export const startControlPlane = async (options: ControlPlaneOptions = {}): Promise<ControlPlane> => {
  const app = fastify({ bodyLimit: maxBody, forceCloseConnections: true });
  const sink = new Sink({
    dataDir: options.dataDir,
    signingSecrets: options.signingSecrets ?? [],
    token: options.token,
  });
  sink.register(app);
  const url = await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
  return {
    url,
    stats: () => sink.stats(),
    fail: (plan) => sink.fail(failurePlanSchema.parse(plan)),
    close: async () => {
      await app.close();
      sink.close();
    },
  };
};
