import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { firstValueFrom, isObservable } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/exchange/verdict.ts';
import { compileChain } from '../../../src/policies/compile-chain.ts';
import { external } from '../../../src/policies/external/index.ts';
import { ServiceCircuit } from '../../../src/policies/external/service-circuit.ts';
import { judgeInput } from '../../../src/policies/input-chain.ts';
import type { Judged, Policy } from '../../../src/policies/policy.ts';
import { entry, requestOf, site } from '../chain-fixtures.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Answer = (question: unknown, request: IncomingMessage, response: ServerResponse) => void;

/** A verdict service on loopback that answers as told. */
const service = async (answer: Answer, settings: Record<string, unknown> = {}): Promise<Policy> => {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => answer(JSON.parse(body), request, response));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const parsed = external.schema.parse({ url: `http://127.0.0.1:${port}/judge?v=1`, ...settings });
  const policy = external.build(parsed, { secret: () => ({ reveal: () => 'key-1' }) });
  closing.push(() => {
    policy.dispose?.();
    server.closeAllConnections();
    server.close();
  });
  return policy;
};

const answering =
  (verdict: unknown, status = 200): Answer =>
  (_question, _request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(verdict));
  };

const verdictOf = (verdict: Judged | undefined): Promise<Verdict> => {
  if (!isObservable(verdict)) throw new Error('a remote policy answers later');
  return firstValueFrom(verdict);
};

describe('external', () => {
  it('asks with every text, its own headers and its key, and takes the verdict', async () => {
    const seen: { question?: unknown; request?: IncomingMessage } = {};
    const policy = await service(
      (question, request, response) => {
        Object.assign(seen, { question, request });
        response.end(JSON.stringify({ verdict: 'block', reason_code: 'tone', message: 'No.', matches: { tone: 2 } }));
      },
      { headers: { 'x-tenant': 't' }, secret_key_ref: { env: 'KEY' } },
    );
    const request = requestOf(['hello'], { tools: ['search'], user: 'u' });
    expect(await verdictOf(policy.input?.(request))).toEqual({
      kind: 'block',
      reasonCode: 'tone',
      message: 'No.',
      matches: { tone: 2 },
    });
    expect(seen.question).toEqual({
      phase: 'input',
      route: 'chat',
      model: 'gpt-4o',
      user: 'u',
      tools: ['search'],
      tool_calls: [],
      texts: [{ index: 0, speaker: 'user', kind: 'content', text: 'hello' }],
    });
    expect(seen.request).toMatchObject({ url: '/judge?v=1', method: 'POST' });
    expect(seen.request?.headers).toMatchObject({ 'x-tenant': 't', authorization: 'Bearer key-1' });
  });

  it('takes redactions of an answer', async () => {
    const policy = await service(answering({ verdict: 'redact', edits: [{ index: 0, text: '***' }] }));
    const answer = { texts: [site('x', { speaker: 'assistant' })], toolCalls: ['t'], request: requestOf(['hi']) };
    expect(await verdictOf(policy.output?.(answer))).toMatchObject({
      kind: 'redact',
      edits: [{ index: 0, text: '***' }],
    });
  });

  const failing: readonly [string, Answer][] = [
    ['a status other than 200', answering({ verdict: 'allow' }, 500)],
    ['a verdict nobody knows', answering({ verdict: 'maybe' })],
    ['no JSON', (_question, _request, response) => response.end('<html>')],
    ['a cut connection', (_question, request) => request.socket.destroy()],
    ['silence', () => undefined],
  ];
  for (const [name, answer] of failing) {
    for (const failMode of ['block', 'allow'] as const) {
      it(`with fail_mode ${failMode} ${failMode}s at ${name}`, async () => {
        const policy = await service(answer, { timeout: '80ms' });
        const chain = compileChain([entry('external', policy, { failMode })], '/v1/chat/completions');
        const result = judgeInput(chain.input, requestOf(['hi']), { ms: null });
        if (!isObservable(result)) throw new Error('must wait');
        const { decision } = await firstValueFrom(result);
        expect(decision.verdict).toBe(failMode);
        expect(decision.policies).toMatchObject([{ verdict: failMode, reason_code: 'policy_error' }]);
      });
    }
  }

  it('takes its question back when the exchange is left', async () => {
    let gone = false;
    let asked = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const policy = await service((_question, request) => {
      request.socket.on('close', () => {
        gone = true;
      });
      asked();
    });
    const verdict = policy.input?.(requestOf(['hi']));
    if (!isObservable(verdict)) throw new Error('must wait');
    const subscription = verdict.subscribe({ error: () => undefined });
    await arrived;
    subscription.unsubscribe();
    await expect.poll(() => gone).toBe(true);
  });

  it('does not ask a service that keeps failing', async () => {
    let asked = 0;
    const policy = await service((_question, _request, response) => {
      asked++;
      response.writeHead(503).end();
    });
    for (let time = 0; time < 8; time++) await expect(verdictOf(policy.input?.(requestOf(['hi'])))).rejects.toThrow();
    expect(asked).toBe(5);
  });

  it('refuses to start without the key it is told to use', () => {
    const settings = external.schema.parse({ url: 'http://127.0.0.1:1/', secret_key_ref: { env: 'KEY' } });
    expect(() => external.build(settings, { secret: () => undefined })).toThrow('KEY');
  });

  it('takes http and https only, and durations with a unit', () => {
    expect(() => external.schema.parse({ url: 'file:///etc/passwd' })).toThrow();
    expect(() => external.schema.parse({ url: 'http://a', timeout: '5' })).toThrow();
    expect(external.schema.parse({ url: 'http://a' }).timeout).toBe(1_000);
  });
});

describe('the circuit of the service', () => {
  it('lets one question through after the cooldown, and closes when it is answered', () => {
    let time = 0;
    const circuit = new ServiceCircuit(() => time);
    for (let failure = 0; failure < 5; failure++) circuit.failed();
    expect(circuit.admits()).toBe(false);
    time = 10_000;
    expect([circuit.admits(), circuit.admits()]).toEqual([true, false]);
    circuit.succeeded();
    expect(circuit.admits()).toBe(true);
  });
});
