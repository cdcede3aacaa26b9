/** Every kind of policy there is, in alphabetical order. */
import { agentFirewall } from './agent-firewall/index.ts';
import { auditLogger } from './audit-logger/index.ts';
import { dataRoutingPolicy } from './data-routing-policy/index.ts';
import { disclaimer } from './disclaimer/index.ts';
import { dlpFilter } from './dlp-filter/index.ts';
import { external } from './external/index.ts';
import { hipaaPhiDetector } from './hipaa-phi-detector/index.ts';
import { piiDetector } from './pii-detector/index.ts';
import type { PolicyDefinition } from './policy.ts';
import { promptInjection } from './prompt-injection/index.ts';
import { rbac } from './rbac/index.ts';
import { safetyFilter } from './safety-filter/index.ts';

const definitions: readonly PolicyDefinition[] = [
  agentFirewall,
  auditLogger,
  dataRoutingPolicy,
  disclaimer,
  dlpFilter,
  external,
  hipaaPhiDetector,
  piiDetector,
  promptInjection,
  rbac,
  safetyFilter,
];

/** Definitions by kind. */
export const policyRegistry: ReadonlyMap<string, PolicyDefinition> = new Map(
  definitions.map((definition) => [definition.kind, definition]),
);
