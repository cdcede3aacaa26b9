/** What a single value leads to. RxJS's `concatMap` stands between the inner observable and the subscriber for good; this one leaves no layer there. */
import { Observable, type OperatorFunction, type Subscriber } from 'rxjs';
import { Layer } from './layer.ts';

/** Subscribes to `project` of the source's first value, and lets go of the source; a source that completes without a value has led nowhere. */
export const leadInto =
  <In, Out>(project: (value: In) => Observable<Out>): OperatorFunction<In, Out> =>
  (source) =>
    new Observable((subscriber) => source.subscribe(new LeadLayer(subscriber, project)));

class LeadLayer<In, Out> extends Layer<In, Out> {
  readonly #project: (value: In) => Observable<Out>;

  constructor(out: Subscriber<Out>, project: (value: In) => Observable<Out>) {
    super(out);
    this.#project = project;
  }

  protected override _next(value: In): void {
    let inner: Observable<Out>;
    try {
      inner = this.#project(value);
    } catch (thrown) {
      this.error(thrown);
      return;
    }
    this.unsubscribe();
    inner.subscribe(this.out);
  }
}
