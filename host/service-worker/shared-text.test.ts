import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildBrokers } from './build.ts';
import { restored, shared } from './shared-text.ts';

it('gives back every text, whatever it has in common with the other', () => {
  const pieces = fc.array(fc.constantFrom('a', 'ab"c', '\u{1F600}', 'x'.repeat(30), 'function(){return 1}'.repeat(2)), {
    maxLength: 12,
  });
  const text = pieces.map((all) => all.join(''));
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(restored(shared(one, other), other)).toBe(one);
    }),
  );
});

it('tells the relay of views by that of workers in less than half of its length', async () => {
  const { relay, frameRelay } = await buildBrokers();
  const parts = shared(frameRelay, relay.text);
  expect(restored(parts, relay.text)).toBe(frameRelay);
  expect(JSON.stringify(parts).length).toBeLessThan(frameRelay.length / 2);
});
