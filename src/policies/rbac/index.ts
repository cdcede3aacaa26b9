/** Who may use which models and tools. Identity comes from headers that the edge in front of the gateway sets (see identity.ts). */
import { allow, type Verdict } from '../../exchange/verdict.ts';
import { globList } from '../glob.ts';
import { hasCredential, rolesOf } from '../identity.ts';
import { definePolicy, type PolicyRequest } from '../policy.ts';
import { type RoleSettings, rbacSchema } from './schema.ts';

interface Role {
  readonly allows: (tool: string) => boolean;
  readonly denies: (tool: string) => boolean;
  readonly serves: (model: string) => boolean;
}

const anything = () => true;

const compileRole = ({ allowed_tools, denied_tools, models }: RoleSettings): Role => ({
  allows: allowed_tools === undefined ? anything : globList(allowed_tools),
  denies: globList(denied_tools),
  serves: models === undefined ? anything : globList(models),
});

const deny = (reasonCode: string, message: string, matches = {}): Verdict => ({
  kind: 'block',
  reasonCode,
  message,
  matches,
});

const judgeRoles = (held: readonly Role[], { model, tools }: PolicyRequest): Verdict => {
  if (!held.some(({ serves }) => serves(model)))
    return deny('model_not_allowed', 'No role of the caller may use this model.');
  const denied = tools.filter((tool) => held.some(({ denies }) => denies(tool)));
  if (denied.length > 0)
    return deny('tool_denied', 'A tool of the request is denied to a role of the caller.', { tool: denied.length });
  const foreign = tools.filter((tool) => !held.some(({ allows }) => allows(tool)));
  if (foreign.length > 0)
    return deny('tool_not_allowed', 'No role of the caller may use a tool of the request.', { tool: foreign.length });
  return allow;
};

export const rbac = definePolicy({
  kind: 'rbac',
  phases: ['input'],
  schema: rbacSchema,
  build: (settings) => {
    const needed = settings.deny_if_missing.map((name) => name.toLowerCase());
    const roles = new Map(Object.entries(settings.roles).map(([name, role]) => [name, compileRole(role)] as const));
    return {
      input: (request) => {
        const missing = needed.filter((name) => (request.headers[name] ?? '').trim() === '');
        if (missing.length > 0) return deny('identity_missing', `The request lacks ${missing.join(', ')}.`);
        if (settings.require_auth && !hasCredential(request))
          return deny('unauthenticated', 'The request carries no key.');
        if (roles.size === 0) return allow;
        const named = rolesOf(request);
        if (named.length === 0) return deny('role_missing', 'The request names no role (x-user-role).');
        const held = named.map((name) => roles.get(name)).filter((role) => role !== undefined);
        if (held.length === 0) return deny('role_unknown', 'No role of the caller is known here.');
        return judgeRoles(held, request);
      },
    };
  },
});
