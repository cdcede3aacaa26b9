/** Config → Plan: what each room receives, never the whole Config. */
import type { EventSettings } from '../events/settings.ts';
import type { RoutePlan, Target } from '../pipeline/plan.ts';
import type { LoggingSettings, ServerSettings } from '../server/settings.ts';
import type { PoolSettings, WarmupSettings } from '../upstream/settings.ts';

export interface Plan {
  /** `name@version+digest` of the pack and everything it was loaded from. */
  readonly configVersion: string;
  readonly packEnabled: boolean;
  readonly routes: readonly RoutePlan[];
  /** Every target with its gateway-level budgets, for warm-up, /v1/models and /admin. */
  readonly targets: readonly Target[];
  readonly pool: PoolSettings;
  readonly warmup: WarmupSettings;
  readonly server: ServerSettings;
  readonly logging: LoggingSettings;
  readonly events: EventSettings;
}
