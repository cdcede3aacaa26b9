/** A reload says what it could not change. */
import { expect, test } from 'vitest';
import { needsRestart } from '../../src/config/needs-restart.ts';
import { loadValid, pack } from './config-files.ts';

const plan = (body: string, policy = '{}') =>
  loadValid({ configs: [`${pack}${body}\npolicies: { chain: [audit-logger] }\npolicy: { audit-logger: ${policy} }\n`] })
    .plan;
const running = plan('');

test.each([
  ['nothing', '', '{}', []],
  [
    'a level and a limit',
    'gateway: { logging: { level: debug }, limits: { queue: 1 } }',
    '{ log_all_access: false }',
    [],
  ],
  [
    'the address',
    'gateway: { listen_port: 1, listen_host: 127.0.0.2 }',
    '{}',
    ['gateway.listen_host', 'gateway.listen_port'],
  ],
  ['the form of the log', 'gateway: { logging: { format: pretty } }', '{}', ['gateway.logging.format']],
  ['how long records are kept', '', '{ retention_days: 3 }', ['policy.audit-logger']],
  ['where events go', 'events: { control_plane_url: "http://127.0.0.1:1" }', '{}', ['events']],
  ['what events carry is asked at each request', 'events: { content: full }', '{}', []],
])('%s', (_name, body, policy, keys) => expect(needsRestart(running, plan(body, policy))).toEqual(keys));
