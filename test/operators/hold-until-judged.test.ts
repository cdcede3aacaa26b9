import { map, type Observable, of, throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { holdUntilJudged } from '../../src/operators/hold-until-judged.ts';

/** Judges after every second value, in `thinking` milliseconds. */
const gate = (judge: () => Observable<unknown>) => {
  const seen: string[] = [];
  let count = 0;
  return {
    seen,
    judgement: {
      due: () => count >= 2,
      judge: () => {
        seen.push(`judge ${count}`);
        count = 0;
        return judge();
      },
      pause: () => seen.push('pause'),
      resume: () => seen.push('resume'),
    },
    counted: <T>(value: T): T => {
      count++;
      return value;
    },
  };
};

const run = (test: (scheduler: TestScheduler) => void): void => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(() => test(scheduler));
};

describe('holdUntilJudged', () => {
  it('lets values leave together once they are judged, and judges the rest at the end', () => {
    run((scheduler) => {
      const verdict$ = scheduler.createColdObservable('--v|');
      const { judgement, counted, seen } = gate(() => verdict$);
      const source = scheduler.createHotObservable(' ab--------c|');
      scheduler
        .expectObservable(source.pipe(map(counted), holdUntilJudged(judgement)))
        .toBe('                                 ----(ab)------(c|)');
      scheduler.expectSubscriptions(source.subscriptions).toBe('^----------!');
      scheduler.flush();
      expect(seen).toEqual(['pause', 'judge 2', 'resume', 'pause', 'judge 1']);
    });
  });

  it('keeps what comes while it waits, and judges it next', () => {
    run((scheduler) => {
      const { judgement, counted } = gate(() => scheduler.createColdObservable('-----(v|)'));
      const source = scheduler.createHotObservable(' abc|');
      const result = source.pipe(map(counted), holdUntilJudged(judgement));
      scheduler.expectObservable(result).toBe('      ------(ab)-(c|)');
    });
  });

  it('drops what is held when the judgement fails, or the source does', () => {
    run((scheduler) => {
      const failing = gate(() => throwError(() => 'blocked'));
      scheduler
        .expectObservable(
          scheduler.createHotObservable('ab-c').pipe(map(failing.counted), holdUntilJudged(failing.judgement)),
        )
        .toBe('-#', undefined, 'blocked');
      const cut = gate(() => of(undefined));
      scheduler
        .expectObservable(scheduler.createHotObservable('a-#').pipe(map(cut.counted), holdUntilJudged(cut.judgement)))
        .toBe('--#');
    });
  });

  it('takes the question back when it is left', () => {
    run((scheduler) => {
      const verdict$ = scheduler.createColdObservable('------v|');
      const { judgement, counted } = gate(() => verdict$);
      const source = scheduler.createHotObservable('ab------');
      scheduler.expectObservable(source.pipe(map(counted), holdUntilJudged(judgement)), '^---!').toBe('');
      scheduler.expectSubscriptions(source.subscriptions).toBe('^---!');
      scheduler.expectSubscriptions(verdict$.subscriptions).toBe('-^--!');
    });
  });

  it('completes an empty source, and never ends a silent one', () => {
    run((scheduler) => {
      const { judgement } = gate(() => of(undefined));
      scheduler.expectObservable(scheduler.createHotObservable('|').pipe(holdUntilJudged(judgement))).toBe('|');
      scheduler.expectObservable(scheduler.createHotObservable('-').pipe(holdUntilJudged(judgement))).toBe('-');
    });
  });
});
