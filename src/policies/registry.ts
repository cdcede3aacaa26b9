/** Every kind of policy there is, in alphabetical order. */
import { auditLogger } from './audit-logger/index.ts';
import type { PolicyDefinition } from './policy.ts';
import { promptInjection } from './prompt-injection/index.ts';

const definitions: readonly PolicyDefinition[] = [auditLogger, promptInjection];

/** Definitions by kind. */
export const policyRegistry: ReadonlyMap<string, PolicyDefinition> = new Map(
  definitions.map((definition) => [definition.kind, definition]),
);
