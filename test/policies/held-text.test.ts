import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HeldText } from '../../src/policies/held-text.ts';

it('is always the end of what was taken, counted in bytes', () => {
  const piece = fc.tuple(fc.stringMatching(/^[aé漢]{0,5}$/), fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 300 }), (pieces) => {
      const held = new HeldText();
      let tail = '';
      for (const [text, share] of pieces) {
        tail += text;
        const kept = Math.floor(tail.length * share);
        tail = tail.slice(tail.length - kept);
        held.took(text, kept);
        expect(held.text).toBe(tail);
        expect(held.bytes).toBe(Buffer.byteLength(tail));
      }
    }),
  );
});
