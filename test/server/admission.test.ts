/** Who may run: bounded concurrency, a bounded queue in order of arrival, places that come back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Admission, type Place } from '../../src/server/admission.ts';

const admission = (maxConcurrency: number, queue: number) => new Admission(() => ({ maxConcurrency, queue }));

const arrive = (room: Admission): Place => {
  const place = room.arrive();
  if (place === undefined) throw new Error('the room is full');
  return place;
};

describe('Admission', () => {
  it('runs at once while there is room', () => {
    const room = admission(2, 0);
    const ran: string[] = [];
    arrive(room).start(() => ran.push('a'));
    arrive(room).start(() => ran.push('b'));
    expect(ran).toEqual(['a', 'b']);
    expect(room.running).toBe(2);
  });

  it('queues past the limit, first come first served, and refuses past the queue', () => {
    const room = admission(1, 2);
    const ran: string[] = [];
    const places = ['a', 'b', 'c'].map((name) => {
      const place = arrive(room);
      place.start(() => ran.push(name));
      return place;
    });
    expect(room.arrive()).toBeUndefined();
    expect(ran).toEqual(['a']);
    places[0]?.leave();
    expect(ran).toEqual(['a', 'b']);
    places[1]?.leave();
    expect(ran).toEqual(['a', 'b', 'c']);
  });

  it('forgets one who leaves the queue, and does not give its turn to nobody', () => {
    const room = admission(1, 2);
    const ran: string[] = [];
    const first = arrive(room);
    first.start(() => ran.push('first'));
    const leaver = arrive(room);
    leaver.start(() => ran.push('leaver'));
    arrive(room).start(() => ran.push('last'));
    leaver.leave();
    expect(room.queued).toBe(1);
    first.leave();
    expect(ran).toEqual(['first', 'last']);
  });

  it('follows a reload: a lower limit is reached by attrition, a higher one lets the waiting run, and nobody jumps the queue', () => {
    let maxConcurrency = 2;
    const room = new Admission(() => ({ maxConcurrency, queue: 8 }));
    const ran: string[] = [];
    const [a, b, c] = ['a', 'b', 'c', 'd', 'e'].map((name) => {
      const place = arrive(room);
      place.start(() => ran.push(name));
      return place;
    });
    maxConcurrency = 1;
    a?.leave();
    expect([ran.join(''), room.running]).toEqual(['ab', 1]);
    b?.leave();
    expect([ran.join(''), room.running]).toEqual(['abc', 1]);
    maxConcurrency = 3;
    arrive(room).start(() => ran.push('f'));
    expect([ran.join(''), room.running, room.queued]).toEqual(['abcde', 3, 1]);
    c?.leave();
    expect(ran.join('')).toBe('abcdef');
  });

  it('takes a second leave for nothing', () => {
    const room = admission(1, 1);
    const place = arrive(room);
    place.start(() => undefined);
    place.leave();
    place.leave();
    expect([room.present, room.running]).toEqual([0, 0]);
  });

  it('never runs more than the limit and never loses a turn, whatever the order of arrivals and leavings', () => {
    const step = fc.oneof(fc.constant<'arrive'>('arrive'), fc.record({ leave: fc.nat(50) }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.nat(4), fc.array(step, { maxLength: 80 }), (max, queue, steps) => {
        const room = admission(max, queue);
        const present: Place[] = [];
        for (const action of steps) {
          if (action === 'arrive') {
            const place = room.arrive();
            expect(place === undefined).toBe(present.length >= max + queue);
            place?.start(() => undefined);
            if (place) present.push(place);
          } else {
            present.splice(action.leave % Math.max(1, present.length), 1)[0]?.leave();
          }
          expect(room.running).toBe(Math.min(max, present.length));
          expect(room.queued).toBe(Math.max(0, present.length - max));
        }
      }),
    );
  });
});
