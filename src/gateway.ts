/** The composition root: everything with a lifetime is made here, once, and handed down. */
import { map, type Subscription, startWith } from 'rxjs';
import { effectivePlan } from './config/effective-plan.ts';
import type { LoadResult } from './config/load.ts';
import { needsRestart } from './config/needs-restart.ts';
import type { Plan } from './config/plan.ts';
import { rehearsePolicies } from './config/rehearse-policies.ts';
import { recordCircuitChanges } from './events/circuit-events.ts';
import { startDelivery } from './events/delivery-thread.ts';
import { digestKey } from './events/digest-key.ts';
import type { ConfigEvent } from './events/event.ts';
import { EventLog } from './events/event-log.ts';
import { uuid7 } from './events/uuid7.ts';
import { GatewayError } from './exchange/gateway-error.ts';
import { errorReply } from './pipeline/error-reply.ts';
import { realTime } from './pipeline/pipeline-time.ts';
import { digestWith, RecentRequests } from './pipeline/recent-requests.ts';
import { servedModels } from './pipeline/served-models.ts';
import { Snapshots } from './pipeline/snapshots.ts';
import { TargetStatistics } from './pipeline/target-statistics.ts';
import { codecs } from './providers/registry.ts';
import { Circuits } from './resilience/circuits.ts';
import type { GatewayPorts } from './server/ports.ts';
import { createServer } from './server/server.ts';
import { logAccess } from './telemetry/access-line.ts';
import { logDefect } from './telemetry/defect-line.ts';
import { logExchange } from './telemetry/exchange-line.ts';
import { createLogger } from './telemetry/logger.ts';
import { createMetrics } from './telemetry/metrics.ts';
import type { TraceExport } from './telemetry/otel-environment.ts';
import { createTracing } from './telemetry/tracing.ts';
import { openUpstream } from './upstream/open.ts';
import { Pools } from './upstream/pools.ts';
import { warmUp } from './upstream/warm-up.ts';
import { version } from './version.ts';

export interface Gateway {
  /** Starts to listen; resolves to the URL. Readiness follows when the warm-up is over. */
  start(): Promise<string>;
  /** Takes over a configuration for new requests; an invalid one changes nothing and is reported. */
  reload(loaded: LoadResult): void;
  /** No new requests; running ones finish within `timeout` milliseconds; then events are flushed and everything is closed. */
  drain(timeout: number): Promise<void>;
}

/** What a gateway is told beside its configuration. */
export interface Surroundings {
  /** Where traces go; undefined: nowhere. */
  readonly traces?: TraceExport | undefined;
  /** Which of several processes on one port this is; a label of its metrics. */
  readonly worker?: string | undefined;
}

/** @throws when the data directory cannot be used */
export const createGateway = (plan: Plan, { traces, worker }: Surroundings = {}): Gateway => {
  const logger = createLogger(plan.logging);
  const tracing = traces && createTracing(traces, version, { warn: (fields, message) => logger.warn(fields, message) });
  const eventLog = new EventLog(plan.events, logger);
  const { gatewayId } = eventLog;
  const delivery = startDelivery(plan.events, logger, {
    delivered: (ages) => {
      for (const age of ages) metrics.recordDelivery(age);
    },
  });
  const pools = new Pools(plan.pool);
  const circuits = new Circuits();
  const statistics = new TargetStatistics();
  const metrics = createMetrics(
    {
      circuits: () => snapshots.plan.targets.map(({ id }) => ({ target: id, state: circuits.of(id).state.kind })),
      pools: () => poolRows(pools),
      events: async () => ({ ...(await delivery.stats()) }),
    },
    worker,
  );

  const snapshots: Snapshots<Plan> = new Snapshots(plan, {
    open: openUpstream(pools),
    circuits,
    statistics,
    recent: new RecentRequests(),
    digest: digestWith(digestKey(plan.events.dataDir)),
    random: Math.random,
    time: realTime,
    gatewayId,
    newEventId: uuid7,
    logFull: () => eventLog.full,
    append: (event) => {
      eventLog.append(event);
      delivery.notify();
    },
    observe: (event) => {
      metrics.recordExchange(event);
      logExchange(logger, event);
      tracing?.recordExchange(event);
    },
    defect: (error, { id }) => logDefect(logger, id, error),
  });

  const stamp = () => ({
    id: uuid7(),
    timestamp: new Date().toISOString(),
    gateway_id: gatewayId,
    config_version: snapshots.plan.configVersion,
  });
  const note = (event: Parameters<EventLog['append']>[0]): void => {
    try {
      eventLog.append(event);
      delivery.notify();
    } catch (error) {
      // A full log refuses requests; what the gateway says of itself is in the process log.
      logger.warn({ event_type: event.event_type, error: String(error) }, 'an event could not be recorded');
    }
  };
  const configEvent = (outcome: ConfigEvent['outcome'], detail: string | null): void =>
    note({ ...stamp(), event_type: 'config', outcome, detail });

  const watching: Subscription = recordCircuitChanges(circuits.changes$, stamp, (event) => {
    logger.warn({ target: event.target, from: event.from, to: event.to }, 'circuit');
    note(event);
  });

  let warm = false;
  const ports: GatewayPorts = {
    version,
    get settings() {
      return snapshots.plan.server;
    },
    exchange: (received) => snapshots.exchange(received),
    refuse: (received, error) => snapshots.current.refuse(received, error),
    abandon: (received) => snapshots.current.abandon(received),
    errorReply: (error, dialect, requestId) => errorReply(error, codecs[dialect], requestId),
    routes: () => snapshots.plan.routes,
    models: () => {
      if (!snapshots.plan.packEnabled) throw new GatewayError('pack_disabled');
      return servedModels(snapshots.plan.targets);
    },
    ready: () => (warm ? { ready: true } : { ready: false, reason: 'warming up' }),
    metrics: () => metrics.expose(),
    ...(tracing && { traced: tracing.began }),
    admin: {
      circuits: () => circuitRows(snapshots.plan, circuits),
      circuits$: circuits.changes$.pipe(
        startWith(undefined),
        map(() => circuitRows(snapshots.plan, circuits)),
      ),
      config: () => effectivePlan(snapshots.plan),
      targets: () =>
        snapshots.plan.targets.map(({ id, kind, baseUrl, available }) => ({ id, kind, baseUrl, available })),
      pools: () => poolRows(pools),
      events: {
        ...logAccess(delivery.admin, () => snapshots.plan.events.audit?.logAllAccess ?? false, logger),
        stats: () => delivery.admin.stats(),
      },
    },
  };
  const server = createServer(ports, logger);

  const close = async (): Promise<void> => {
    watching.unsubscribe();
    pools.close(true);
    await delivery.close();
    eventLog.close();
    await tracing?.close();
  };

  return {
    async start() {
      const url = await server.listen().catch(async (error: unknown) => {
        // Nothing may stay alive behind a gateway that never served.
        await close();
        throw error;
      });
      logger.info({ url }, 'listening');
      configEvent('loaded', null);
      const targets = plan.targets
        .filter(({ available }) => available)
        .map(({ id, baseUrl, timeouts }) => ({ id, baseUrl, connectTimeout: timeouts.connect }));
      const warming = warmUp(pools, targets, plan.warmup);
      rehearsePolicies(plan);
      void warming.then((reports) => {
        warm = true;
        for (const { target, opened, failures } of reports)
          logger.info({ target, opened, failed: failures.length }, 'warm-up');
      });
      return url;
    },
    reload(loaded) {
      if (!loaded.ok) {
        for (const { file, line, column, message } of loaded.errors)
          logger.error({ at: `${file}:${line}:${column}` }, `reload refused: ${message}`);
        const [first] = loaded.errors;
        configEvent(
          'refused',
          first === undefined ? null : `${first.file}:${first.line}:${first.column} ${first.code}`,
        );
        return;
      }
      rehearsePolicies(loaded.plan);
      snapshots.replace(loaded.plan);
      pools.configure(loaded.plan.pool);
      logger.level = loaded.plan.logging.level;
      logger.info({ config_version: loaded.plan.configVersion }, 'reloaded');
      const kept = needsRestart(plan, loaded.plan);
      if (kept.length > 0) logger.warn({ keys: kept }, 'these keep their values until a restart');
      configEvent('reloaded', null);
    },
    async drain(timeout) {
      logger.info({ running: server.admission.running }, 'draining');
      await server.drain(timeout);
      await close();
      logger.info('stopped');
    },
  };
};

const poolRows = (pools: Pools) =>
  [...pools.stats()].flatMap(([target, counts]) =>
    (['active', 'idle', 'pending'] as const).map((state) => ({ target, state, connections: counts[state] })),
  );

/** Every target of the configuration, whether or not it was ever asked. */
const circuitRows = ({ targets }: Plan, circuits: Circuits) =>
  targets.map(({ id }) => {
    const { state } = circuits.of(id);
    return {
      target: id,
      state: state.kind,
      ...(state.kind === 'open' ? { reason: state.reason, until: new Date(state.until).toISOString() } : {}),
    };
  });
