/** OpenTelemetry's own variables, as its SDKs read them: where traces go, with which headers, under which name. */
import type { Attributes } from './otlp.ts';

export interface TraceExport {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly resource: Attributes;
}

/** undefined: tracing is off. */
export const traceExport = (env: Readonly<Record<string, string | undefined>>): TraceExport | undefined => {
  const base = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const url = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base.replace(/\/$/, '')}/v1/traces`);
  if (url === undefined || url === '' || env.OTEL_SDK_DISABLED === 'true') return undefined;
  return {
    url,
    headers: pairs(env.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? env.OTEL_EXPORTER_OTLP_HEADERS),
    resource: { 'service.name': 'sluice', ...pairs(env.OTEL_RESOURCE_ATTRIBUTES), ...named(env.OTEL_SERVICE_NAME) },
  };
};

const named = (name: string | undefined): Record<string, string> =>
  name === undefined ? {} : { 'service.name': name };

/** `key=value,key2=value2`, percent-encoded. */
const pairs = (text: string | undefined): Record<string, string> =>
  Object.fromEntries(
    (text ?? '').split(',').flatMap((pair) => {
      const [, key, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
      return key === undefined || value === undefined ? [] : [[key, decoded(value)]];
    }),
  );

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
