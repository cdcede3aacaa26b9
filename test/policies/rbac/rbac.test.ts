import { describe, expect, it } from 'vitest';
import { rbac } from '../../../src/policies/rbac/index.ts';
import { requestOf } from '../chain-fixtures.ts';
import { built, judgeRequest } from '../judge.ts';

const roles = {
  reader: { allowed_tools: ['search_*'], models: ['gpt-4o-mini'] },
  writer: { allowed_tools: ['search_*', 'write_file'], denied_tools: ['delete_*'] },
  guest: { allowed_tools: [], models: ['*-mini'] },
};

describe('rbac', () => {
  const user = { 'x-user-id': 'u1' };
  const cases: readonly [string, unknown, Record<string, string>, { model?: string; tools?: string[] }, string][] = [
    ['a caller without identity', {}, {}, {}, 'identity_missing'],
    ['an empty identity', {}, { 'x-user-id': ' ' }, {}, 'identity_missing'],
    ['a caller with identity', {}, user, {}, 'allow'],
    ['another header that is asked for', { deny_if_missing: ['X-Team-ID'] }, user, {}, 'identity_missing'],
    ['anybody where nothing is asked for', { deny_if_missing: [] }, {}, {}, 'allow'],
    ['a caller without a key where one is required', { require_auth: true }, user, {}, 'unauthenticated'],
    ['a caller with a key', { require_auth: true }, { ...user, authorization: 'Bearer k' }, {}, 'allow'],
    ['a caller without a role', { roles }, user, {}, 'role_missing'],
    ['a role nobody knows', { roles }, { ...user, 'x-user-role': 'admin' }, {}, 'role_unknown'],
    ['a name of Object.prototype as a role', { roles }, { ...user, 'x-user-role': 'constructor' }, {}, 'role_unknown'],
    ['a model outside the role', { roles }, { ...user, 'x-user-role': 'reader' }, {}, 'model_not_allowed'],
    ['a model by glob', { roles }, { ...user, 'x-user-role': 'guest' }, { model: 'o3-mini' }, 'allow'],
    ['a role that may use any model', { roles }, { ...user, 'x-user-role': 'writer' }, {}, 'allow'],
    ['the models of either role', { roles }, { ...user, 'x-user-role': 'reader, writer' }, {}, 'allow'],
    [
      'a tool outside the role',
      { roles },
      { ...user, 'x-user-role': 'writer' },
      { tools: ['send_mail'] },
      'tool_not_allowed',
    ],
    ['no tools where none is allowed', { roles }, { ...user, 'x-user-role': 'guest' }, { model: 'a-mini' }, 'allow'],
    [
      'any tool where none is allowed',
      { roles },
      { ...user, 'x-user-role': 'guest' },
      { model: 'a-mini', tools: ['x'] },
      'tool_not_allowed',
    ],
    [
      'a tool that one role denies',
      { roles },
      { ...user, 'x-user-role': 'reader,writer' },
      { tools: ['search_web', 'delete_file'] },
      'tool_denied',
    ],
    [
      'the tools of either role',
      { roles },
      { ...user, 'x-user-role': 'reader,writer' },
      { tools: ['search_web', 'write_file'] },
      'allow',
    ],
  ];
  for (const [name, settings, headers, over, expected] of cases) {
    it(`${expected === 'allow' ? 'lets pass' : 'blocks'} ${name}`, () => {
      const verdict = judgeRequest(built(rbac, settings), requestOf(['hi'], { headers, ...over }));
      if (expected === 'allow') expect(verdict).toEqual({ kind: 'allow' });
      else expect(verdict).toMatchObject({ kind: 'block', reasonCode: expected });
    });
  }
});
