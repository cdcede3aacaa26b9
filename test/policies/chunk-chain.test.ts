import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChainEntry } from '../../src/pipeline/plan.ts';
import { ChunkChain } from '../../src/policies/chunk-chain.ts';
import { compileChain } from '../../src/policies/compile-chain.ts';
import type { ChunkFilter, Policy } from '../../src/policies/policy.ts';
import { entry, replacing, requestOf, stopping } from './chain-fixtures.ts';

const chainOf = (entries: readonly ChainEntry[], limit = 65_536): ChunkChain =>
  new ChunkChain(compileChain(entries, '/v1/chat/completions').stream, requestOf(['']), limit);

const stream = (chain: ChunkChain, pieces: readonly string[], channel = '0/content'): string => {
  let out = '';
  for (const piece of pieces) out += chain.push(channel, 'content', piece);
  return out + chain.end(channel);
};

/** A text and one way to cut it; the alphabet makes overlaps of the words below likely. */
const cutText = fc
  .array(fc.constantFrom('a', 'b', 'c', 'ab', 'abc', 'bca', ' ', 'é', '😀'), { maxLength: 40 })
  .chain((parts) => {
    const text = parts.join('');
    return fc.tuple(fc.constant(text), fc.array(fc.nat(text.length), { maxLength: 12 }));
  })
  .map(([text, cuts]) => {
    const at = [0, ...cuts.sort((left, right) => left - right), text.length];
    return { text, pieces: at.slice(1).map((end, index) => text.slice(at[index], end)) };
  });

const chains: Readonly<Record<string, () => readonly ChainEntry[]>> = {
  'two redactions, the second on what the first left': () => [
    entry('a', replacing('abc', 'x')),
    entry('b', replacing('xb', 'y')),
  ],
  'a redaction and a block': () => [entry('a', replacing('bc', 'a')), entry('b', stopping('aba'))],
  'a block before a redaction and before another block': () => [
    entry('a', stopping('abca')),
    entry('b', replacing('b', 'bb')),
    entry('c', stopping('cbb')),
  ],
  'a shadow between two': () => [
    entry('a', replacing('ab', 'c')),
    entry('s', stopping('cc'), { mode: 'shadow' }),
    entry('b', replacing('cc', '')),
  ],
};

describe('chunking invariance of a chain', () => {
  for (const [name, entries] of Object.entries(chains)) {
    it(`holds for ${name}`, () => {
      fc.assert(
        fc.property(cutText, ({ text, pieces }) => {
          const whole = chainOf(entries());
          const cut = chainOf(entries());
          expect(stream(cut, pieces)).toBe(stream(whole, [text]));
          expect(cut.stop).toEqual(whole.stop);
        }),
        { numRuns: 500 },
      );
    });
  }

  it('gives each channel a state of its own, however they interleave', () => {
    const chain = chainOf([entry('a', replacing('abc', 'x'))]);
    const out = { left: '', right: '' };
    for (const [left, right] of [
      ['a', 'ab'],
      ['b', 'ca'],
      ['c', 'b'],
    ] as const) {
      out.left += chain.push('0/content', 'content', left);
      out.right += chain.push('1/content', 'content', right);
    }
    out.left += chain.end('0/content');
    out.right += chain.end('1/content');
    expect(out).toEqual({ left: 'x', right: 'xab' });
  });
});

describe('a chunk chain', () => {
  it('lets benign text flow without delay and holds no more than what may become a match', () => {
    const chain = chainOf([entry('a', replacing('secret', '[x]'))]);
    expect(chain.push('0/content', 'content', 'hello')).toBe('hello');
    expect(chain.push('0/content', 'content', ' sec')).toBe(' ');
    expect(chain.held('0/content')).toBe(3);
    expect(chain.push('0/content', 'content', 'ond')).toBe('second');
    expect(chain.held('0/content')).toBe(0);
  });

  it('says what stopped the stream, gives what stood before the match, and then nothing on any channel', () => {
    const chain = chainOf([entry('safety', stopping('bad'))]);
    expect(chain.push('0/content', 'content', 'so bad that')).toBe('so ');
    expect(chain.stop).toMatchObject({ kind: 'block', policy: 'safety', reasonCode: 'bad_found' });
    expect(chain.push('1/content', 'content', 'fine')).toBe('');
    expect(chain.end('0/content')).toBe('');
    expect(chain.decision()).toMatchObject({ verdict: 'block', policy: 'safety', reasonCode: 'bad_found' });
  });

  it('counts matches over all channels in one result a policy', () => {
    const chain = chainOf([entry('a', replacing('b', 'x')), entry('quiet', replacing('zz', ''))]);
    stream(chain, ['abab'], '0/content');
    stream(chain, ['b'], '1/content');
    const results = chain.results();
    expect(results).toMatchObject([
      { kind: 'a', phase: 'output', verdict: 'redact', mode: 'enforce', reason_code: 'b_found', matches: { b: 3 } },
      { kind: 'quiet', phase: 'output', verdict: 'allow', matches: {} },
    ]);
    expect(chain.results()).toEqual(results);
  });

  it('does not count again what one event repeats whole', () => {
    const chain = chainOf([entry('a', replacing('b', 'x'))]);
    stream(chain, ['abab']);
    expect(chain.whole('0/content', 'content', 'abab')).toBe('axax');
    expect(chain.whole('0/citation', 'content', 'b')).toBe('x');
    expect(chain.results()).toMatchObject([{ matches: { b: 3 } }]);
  });

  it('is not active where no policy acts on streams or applies to the request', () => {
    const elsewhere = { models: new Set(['other']) };
    expect(chainOf([entry('a', { input: () => ({ kind: 'allow' }) })]).active).toBe(false);
    expect(chainOf([entry('a', replacing('a', 'b'), { when: elsewhere })]).active).toBe(false);
    expect(chainOf([entry('a', replacing('a', 'b'))]).active).toBe(true);
  });

  it('judges the names of tools that are about to be called', () => {
    const firewall: Policy = {
      toolCall: (name) => (name === 'rm' ? { kind: 'block', reasonCode: 'tool_blocked' } : { kind: 'allow' }),
    };
    const chain = chainOf([entry('shadow', firewall, { mode: 'shadow' }), entry('agent-firewall', firewall)]);
    chain.toolCalls(['ls']);
    expect(chain.stop).toBeUndefined();
    chain.toolCalls(['rm']);
    expect(chain.stop).toMatchObject({ policy: 'agent-firewall', reasonCode: 'tool_blocked' });
    expect(chain.results()).toMatchObject([
      { kind: 'shadow', verdict: 'block', mode: 'shadow' },
      { kind: 'agent-firewall', verdict: 'block' },
    ]);
  });
});

describe('the hold-back limit', () => {
  const endless = (): ChunkFilter => {
    let held = '';
    return {
      push: (text) => {
        held += text;
        return '';
      },
      end: () => held,
      get held() {
        return held.length;
      },
      verdict: 'allow',
      reasonCode: undefined,
      matches: {},
    };
  };

  it('is counted in bytes and blocks what would exceed it', () => {
    const chain = chainOf([entry('dlp', { chunks: endless })], 8);
    chain.push('0/content', 'content', 'éé');
    chain.push('0/content', 'content', '😀');
    expect(chain.held('0/content')).toBe(8);
    expect(chain.stop).toBeUndefined();
    expect(chain.push('0/content', 'content', 'x')).toBe('');
    expect(chain.stop).toMatchObject({ kind: 'block', policy: 'dlp', reasonCode: 'hold_back_overflow' });
    expect(chain.results()).toMatchObject([{ verdict: 'block', reason_code: 'hold_back_overflow' }]);
  });

  it('counts all policies of a channel together', () => {
    const trailing = { chunks: () => wordHolder(5) };
    const chain = chainOf([entry('a', trailing), entry('b', trailing)], 9);
    chain.push('0/content', 'content', 'x'.repeat(10));
    expect(chain.stop).toMatchObject({ policy: 'b', reasonCode: 'hold_back_overflow' });
  });

  it('does not end the stream for a shadow policy, which is dropped instead', () => {
    const chain = chainOf([entry('dlp', { chunks: endless }, { mode: 'shadow' })], 8);
    expect(stream(chain, ['x'.repeat(6), 'y'.repeat(6), 'z'])).toBe('xxxxxxyyyyyyz');
    expect(chain.results()).toMatchObject([{ verdict: 'block', mode: 'shadow', reason_code: 'hold_back_overflow' }]);
  });

  const wordHolder = (units: number): ChunkFilter => {
    let tail = '';
    return {
      push(text) {
        const all = tail + text;
        tail = all.slice(-units);
        return all.slice(0, all.length - tail.length);
      },
      end: () => tail,
      get held() {
        return tail.length;
      },
      verdict: 'allow',
      reasonCode: undefined,
      matches: {},
    };
  };
});

describe('a filter that throws', () => {
  /** Holds two units back and throws on `!`. */
  const fragile = (): ChunkFilter => {
    let tail = '';
    return {
      push(text) {
        if (text.includes('!')) throw new Error('broken');
        const all = tail + text;
        tail = all.slice(-2);
        return all.slice(0, all.length - tail.length);
      },
      end: () => tail,
      get held() {
        return tail.length;
      },
      verdict: 'allow',
      reasonCode: undefined,
      matches: {},
    };
  };

  it('stops the stream under fail_mode block', () => {
    const chain = chainOf([entry('a', { chunks: fragile })]);
    expect(stream(chain, ['abcd', 'e!f'])).toBe('ab');
    expect(chain.stop).toMatchObject({ policy: 'a', reasonCode: 'policy_error' });
  });

  it('is left out under fail_mode allow, and nothing it held is lost', () => {
    const chain = chainOf([entry('a', { chunks: fragile }, { failMode: 'allow' }), entry('b', replacing('f', 'F'))]);
    expect(stream(chain, ['abcd', 'e!f', 'g'])).toBe('abcde!Fg');
    expect(chain.results()).toMatchObject([{ verdict: 'allow', reason_code: 'policy_error' }, { verdict: 'redact' }]);
  });

  it('stops the stream when it cannot even be made', () => {
    const policy: Policy = {
      chunks: () => {
        throw new Error('broken');
      },
    };
    const chain = chainOf([entry('a', policy)]);
    expect(stream(chain, ['abc'])).toBe('');
    expect(chain.stop).toMatchObject({ policy: 'a', reasonCode: 'policy_error' });
    expect(stream(chainOf([entry('a', policy, { failMode: 'allow' })]), ['abc'])).toBe('abc');
  });
});
