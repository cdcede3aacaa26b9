/** What an operator adds to one subscription, as one object: values pass it one call deep, and not at all once it has stepped aside. */
import { Subscriber } from 'rxjs';

/** Whoever hands values on, as far as the layer behind it may change where they go. */
interface Feeder<T> {
  out: Subscriber<T>;
}

/**
 * A subscriber between a source and the subscriber `out`. Unsubscribing `out` unsubscribes it; errors and completions go the whole way, by every layer.
 * So one that fails does it on itself (`this.error`), never on `out`, which may stand behind those who have stepped aside. Observers given to `subscribe`
 * as functions cost three objects and four calls a value; with a thousand live streams each of them is a cache miss.
 *
 * An operator is `(source) => new Observable((subscriber) => source.subscribe(new SomeLayer(subscriber, …)))`.
 */
export abstract class Layer<In, Out = In> extends Subscriber<In> implements Feeder<Out> {
  /** Where values go: the next layer that still looks at them. */
  out: Subscriber<Out>;
  /** The layer whose values come here, if it is one. */
  feeder: Feeder<In> | undefined = undefined;

  /** @param lifetime whether unsubscribing `out` ends this layer at once, or whoever made it does that */
  constructor(out: Subscriber<Out>, lifetime: 'ends with out' | 'outlives' = 'ends with out') {
    super(lifetime === 'outlives' ? undefined : out);
    this.destination = out;
    this.out = out;
    if (out instanceof Layer) out.feeder = this;
  }

  protected abstract override _next(value: In): void;
}

/** A layer that does not change values. */
export abstract class PassingLayer<T> extends Layer<T> {
  /**
   * From the next value on this layer would only hand on: values take the short way past it. Errors, completions and unsubscription still
   * come here. A source that is no layer goes on to deliver here, so `_next` stays right.
   */
  protected stepAside(): void {
    const { feeder, out } = this;
    if (feeder === undefined) return;
    // Values that were under way still come here; they must not bring the layers behind back into the way.
    this.feeder = undefined;
    feeder.out = out;
    if (out instanceof Layer) out.feeder = feeder;
  }
}
