/** `codec` as it may be written → the dialect that is spoken at a path. */
import { type Dialect, dialects } from '../exchange/dialect.ts';
import { builtInPipelines } from './built-in-pipelines.ts';

/** Besides the dialects: a family's name, where the path tells which of its dialects is meant. */
export const codecs = [...dialects, 'openai', 'anthropic'] as const;

/** undefined where nothing was written and the path is none of the well-known ones. Pure. */
export const spokenDialect = (codec: (typeof codecs)[number] | undefined, path: string): Dialect | undefined => {
  const usual = builtInPipelines.find((builtIn) => builtIn.path === path)?.codec;
  if (codec === undefined) return usual;
  if (codec === 'anthropic') return 'anthropic-messages';
  if (codec === 'openai') return usual === undefined || usual === 'anthropic-messages' ? 'openai-chat' : usual;
  return codec;
};
