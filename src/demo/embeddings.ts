/** Embeddings that are the same for the same text, and unit length: enough to develop against. */
import { createHash } from 'node:crypto';
import type { DemoRequest } from './request.ts';
import { tokenCount } from './tokens.ts';

/** An embeddings `list` object, as floats or as base64 of little-endian float32, as the request asks. */
export const embeddingsAnswer = ({ model, texts, dimensions, base64 }: DemoRequest) => ({
  object: 'list',
  data: texts.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: encode(vectorOf(text, dimensions), base64),
  })),
  model,
  usage: { prompt_tokens: tokenCount(texts), total_tokens: tokenCount(texts) },
});

const vectorOf = (text: string, dimensions: number): Float32Array => {
  const vector = new Float32Array(dimensions);
  for (let at = 0, block = 0; at < dimensions; block += 1) {
    for (const byte of createHash('sha256').update(`${block}:${text}`).digest()) {
      if (at < dimensions) vector[at] = byte / 127.5 - 1;
      at += 1;
    }
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
};

const encode = (vector: Float32Array, base64: boolean): number[] | string =>
  base64 ? Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64') : [...vector];
