/** The HTTP service behind `external`: its own pool, a time limit for each question, and a circuit. */
import { Observable } from 'rxjs';
import { Pool } from 'undici';
import type { Verdict } from '../../exchange/verdict.ts';
import { ServiceCircuit } from './service-circuit.ts';
import { readAnswer } from './wire.ts';

export interface VerdictServiceSettings {
  readonly url: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Most bytes of an answer: it repeats the texts at worst, escaped. */
const mostAnswer = 16 * 1024 * 1024;
const connections = 32;

export class VerdictService {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #settings: VerdictServiceSettings;
  readonly #circuit = new ServiceCircuit(() => performance.now());

  constructor(settings: VerdictServiceSettings) {
    const url = new URL(settings.url);
    this.#settings = settings;
    this.#path = `${url.pathname}${url.search}`;
    this.#pool = new Pool(url.origin, {
      connections,
      connect: { timeout: settings.timeout },
      headersTimeout: settings.timeout,
      bodyTimeout: settings.timeout,
      maxResponseSize: mostAnswer,
    });
  }

  /** Asks; emits one verdict or fails. Unsubscribing takes the question back. */
  ask(question: string): Observable<Verdict> {
    return new Observable((subscriber) => {
      if (!this.#circuit.admits()) {
        subscriber.error(new Error('the verdict service is failing and not asked'));
        return undefined;
      }
      const leaving = new AbortController();
      const limit = setTimeout(() => leaving.abort(new Error('no verdict in time')), this.#settings.timeout);
      this.#post(question, leaving.signal).then(
        (verdict) => {
          clearTimeout(limit);
          this.#circuit.succeeded();
          subscriber.next(verdict);
          subscriber.complete();
        },
        (error: unknown) => {
          clearTimeout(limit);
          // A question that was taken back says nothing about the service.
          if (!subscriber.closed) this.#circuit.failed();
          subscriber.error(error);
        },
      );
      return () => {
        clearTimeout(limit);
        leaving.abort();
      };
    });
  }

  async #post(question: string, signal: AbortSignal): Promise<Verdict> {
    const { statusCode, body } = await this.#pool.request({
      method: 'POST',
      path: this.#path,
      headers: { 'content-type': 'application/json', accept: 'application/json', ...this.#settings.headers },
      body: question,
      signal,
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`the verdict service answered ${statusCode}`);
    return readAnswer(text);
  }

  close(): void {
    // Nobody waits for it: what is still under way belongs to exchanges that outlive the configuration.
    this.#pool.close().catch(() => undefined);
  }
}
