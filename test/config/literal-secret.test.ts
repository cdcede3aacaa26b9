import { describe, expect, test } from 'vitest';
import { maskLine } from '../../src/config/literal-secret.ts';

describe('a line of a file as it may be shown', () => {
  test.each([
    ['  secret_key_ref: sk-live-0123456789', '  secret_key_ref: …'],
    ['  secret_key_ref: plainsecret', '  secret_key_ref: …'],
    ['  secret_key_ref: { env: sk-live-0123456789 }', '  secret_key_ref: { env: … }'],
    ['  secret_key_ref: { env: OPENAI_API_KEY }', '  secret_key_ref: { env: OPENAI_API_KEY }'],
    ['      env: OPENAI_API_KEY', '      env: OPENAI_API_KEY'],
    ['  api_key: anything at all', '  api_key: …'],
    ['  "x-api-key": anything', '  "x-api-key": …'],
    ['  Authorization: Bearer abc', '  Authorization: …'],
    ['  headers: { Authorization: Bearer abc }', '  headers: { Authorization: Bearer … }'],
    ['  base_url: https://me:pw@host/v1', '  base_url: https://…@host/v1'],
    ['  note: ghp_0123456789abcdef', '  note: …'],
    ['  connect_timeout: 5s', '  connect_timeout: 5s'],
    ['  secret_key_ref:', '  secret_key_ref:'],
  ])('%s', (line, shown) => expect(maskLine(line)).toBe(shown));
});
