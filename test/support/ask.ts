/** One chat request to a gateway, and its reply as an application sees it: status, text, whether it is whole, the error if there is one. */

export interface Asking {
  readonly path?: string;
  readonly model?: string;
  readonly stream?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The body as it came. */
  readonly raw: string;
  /** What the model said. */
  readonly text: string;
  readonly error: { readonly code?: string; readonly type?: string; readonly phase?: string } | undefined;
  /** The dialect's own ending was there. */
  readonly whole: boolean;
  /** Milliseconds to the last byte. */
  readonly ms: number;
  readonly requestId: string;
  /** `x-sluice-target` */
  readonly target: string | null;
}

export const ask = async (
  { url }: { readonly url: string },
  { path = '/v1/chat/completions', model = 'gpt-4o', stream = false, headers = {} }: Asking = {},
): Promise<Reply> => {
  const startedAt = performance.now();
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'Go.' }] }),
  });
  const raw = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    raw,
    ...(response.headers.get('content-type')?.includes('event-stream') ? streamed(raw) : whole(raw)),
    ms: performance.now() - startedAt,
    requestId: response.headers.get('x-request-id') ?? '',
    target: response.headers.get('x-sluice-target'),
  };
};

type Said = Pick<Reply, 'text' | 'error' | 'whole'>;

const whole = (raw: string): Said => {
  const { error, choices } = JSON.parse(raw);
  return { text: choices?.[0]?.message?.content ?? '', error, whole: error === undefined };
};

const streamed = (raw: string): Said => {
  const datas = raw
    .split('\n\n')
    .flatMap((event) => (event.startsWith('data: ') ? [event.slice('data: '.length)] : []));
  const done = datas.at(-1) === '[DONE]';
  const parsed = datas.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data));
  return {
    text: parsed.map(({ choices }) => choices?.[0]?.delta?.content ?? '').join(''),
    error: done ? undefined : parsed.at(-1)?.error,
    whole: done,
  };
};
