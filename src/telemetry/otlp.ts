/** Spans in OTLP's JSON encoding (OpenTelemetry Protocol 1.x), ready to POST to `/v1/traces`. */
import type { AttributeValue, Span } from './span.ts';

export type Attributes = Readonly<Record<string, AttributeValue | null | undefined>>;

/** The body of one export request. */
export const otlpBody = (spans: readonly Span[], resource: Attributes, version: string): string =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: encodeAttributes(resource) },
        scopeSpans: [{ scope: { name: 'sluice', version }, spans: spans.map(encodeSpan) }],
      },
    ],
  });

const kinds = { server: 2, client: 3 } as const;
const statusError = 2;

const encodeSpan = ({ traceId, spanId, parentSpanId, name, kind, start, end, failed, attributes }: Span) => ({
  traceId,
  spanId,
  ...(parentSpanId !== undefined && { parentSpanId }),
  name,
  kind: kinds[kind],
  startTimeUnixNano: String(start),
  endTimeUnixNano: String(end),
  attributes: encodeAttributes(attributes),
  status: failed ? { code: statusError } : {},
});

const encodeAttributes = (attributes: Attributes) =>
  Object.entries(attributes).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: encodeValue(value) }],
  );

const encodeValue = (value: AttributeValue) => {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  // 64-bit integers are strings in OTLP's JSON.
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
};
