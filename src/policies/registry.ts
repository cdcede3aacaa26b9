/** Every kind of policy there is, in alphabetical order. */
import { agentFirewall } from './agent-firewall/index.ts';
import { auditLogger } from './audit-logger/index.ts';
import { dataRoutingPolicy } from './data-routing-policy/index.ts';
import { external } from './external/index.ts';
import { piiDetector } from './pii-detector/index.ts';
import type { PolicyDefinition } from './policy.ts';
import { promptInjection } from './prompt-injection/index.ts';
import { rbac } from './rbac/index.ts';

const definitions: readonly PolicyDefinition[] = [
  agentFirewall,
  auditLogger,
  dataRoutingPolicy,
  external,
  piiDetector,
  promptInjection,
  rbac,
];

/** Definitions by kind. */
export const policyRegistry: ReadonlyMap<string, PolicyDefinition> = new Map(
  definitions.map((definition) => [definition.kind, definition]),
);
