/** Keys of model providers and of what stands around models. */
import { mentions } from '../context.ts';
import { type SecretFormat, token } from './token.ts';

export const aiSecrets: readonly SecretFormat[] = [
  token('anthropic_key', 'sk-ant-(?:api03|admin01)-[\\w-]{93}AA', { bits: 3.5 }),
  token('anthropic_key', 'sk-ant-(?:oat|ort|sid)\\d{2}-[\\w-]{60,}', { bits: 3.5 }),
  // Of another length than those given out now: enough behind words.
  token('anthropic_key', 'sk-ant-[a-z]{3,8}\\d{2}-[\\w-]{16,}', {
    bits: 3.3,
    alone: 'high',
    context: mentions('key', 'token', 'secret', 'anthropic', 'claude', 'auth'),
  }),
  token('openai_key', 'sk-(?:proj|svcacct|admin|None)-[\\w-]{20,}', { bits: 3.3 }),
  token('openai_key', 'sk-[A-Za-z0-9]{20,64}', {
    bits: 3.2,
    check: (text) => /\d/.test(text) && /[A-Za-z]/.test(text.slice(3)),
  }),
  token('openrouter_key', 'sk-or-v1-[0-9a-f]{64}', { bits: 3 }),
  token('huggingface_token', '(?:hf|api_org)_[A-Za-z0-9]{34,37}', { bits: 3 }),
  token('groq_key', 'gsk_[A-Za-z0-9]{48,56}', { bits: 3.5 }),
  token('perplexity_key', 'pplx-[A-Za-z0-9]{48}', { bits: 3.5 }),
  token('replicate_token', 'r8_[A-Za-z0-9]{37}', { bits: 3.3 }),
  token('xai_key', 'xai-[A-Za-z0-9]{70,90}', { bits: 3.5 }),
  token('nvidia_key', 'nvapi-[\\w-]{60,72}', { bits: 3.5 }),
  token('langsmith_key', 'lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}', { bits: 3 }),
  token('tavily_key', 'tvly-(?:dev-|prod-)?[A-Za-z0-9]{20,48}', { bits: 3 }),
  token('pinecone_key', 'pcsk_[A-Za-z0-9_]{50,90}', { bits: 3.5 }),
  token('cerebras_key', 'csk-[a-z0-9]{40,56}', { bits: 3.3 }),
  token('fireworks_key', 'fw_[A-Za-z0-9]{22,24}', { bits: 3.3 }),
  token('elevenlabs_key', 'sk_[0-9a-f]{48}', { bits: 3 }),
];
