/** One POST to the control plane, through a pool of its own. */
import { Pool } from 'undici';
import { classifyStatus, DeliveryError, parseRetryAfter } from './delivery-error.ts';
import { signedHeaders } from './sign.ts';

export interface ControlPlaneSettings {
  readonly controlPlaneUrl: string;
  readonly bearerToken: string | undefined;
  readonly signingSecrets: readonly string[];
}

/** Milliseconds from connect to the end of the answer (Standard Webhooks asks for 15 to 30 s). */
const attemptTimeout = 15_000;
/** Characters of an answer that a dead letter keeps. */
const keptAnswer = 300;

export class ControlPlaneClient {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #settings: ControlPlaneSettings;

  /** @throws TypeError when the URL is none */
  constructor(settings: ControlPlaneSettings) {
    const url = new URL(settings.controlPlaneUrl);
    this.#settings = settings;
    this.#path = `${url.pathname.replace(/\/+$/, '')}/v1/events`;
    this.#pool = new Pool(url.origin, {
      connections: 4,
      headersTimeout: attemptTimeout,
      bodyTimeout: attemptTimeout,
      connect: { timeout: attemptTimeout },
    });
  }

  /**
   * Sends records as one signed request.
   * @param id the webhook-id: the same whenever the same records are tried again
   * @throws DeliveryError for everything but a 2xx
   */
  async post(id: string, lines: readonly string[], signal: AbortSignal): Promise<void> {
    const body = `{"events":[${lines.join(',')}]}`;
    const now = Date.now();
    const { bearerToken, signingSecrets } = this.#settings;
    let answer: { status: number; retryAfter: string | undefined; text: string };
    try {
      const response = await this.#pool.request({
        method: 'POST',
        path: this.#path,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'sluice',
          ...signedHeaders(id, body, signingSecrets, now),
          ...(bearerToken !== undefined && { authorization: `Bearer ${bearerToken}` }),
        },
        body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(attemptTimeout)]),
      });
      const retryAfter = response.headers['retry-after'];
      const said = await response.body.text();
      answer = {
        status: response.statusCode,
        retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
        text: said.slice(0, keptAnswer),
      };
    } catch (error) {
      throw new DeliveryError('unreachable', reasonOf(error), null);
    }
    const judged = classifyStatus(answer.status);
    if (judged === 'delivered') return;
    const said = answer.text.trim() === '' ? '' : `: ${answer.text.trim()}`;
    throw new DeliveryError(
      judged,
      `the control plane answered ${answer.status}${said}`,
      answer.status,
      parseRetryAfter(answer.retryAfter, now),
    );
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** What went wrong on the wire, without anything we sent. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'the control plane could not be reached';
  if (error.name === 'TimeoutError') return `no answer from the control plane within ${attemptTimeout / 1000} s`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return `the control plane could not be reached: ${code}`;
};
