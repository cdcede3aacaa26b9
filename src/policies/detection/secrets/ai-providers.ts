/** Keys of model providers and of what stands around models. */
import { mentions } from '../context.ts';
import { type SecretFormat, token } from './token.ts';

export const aiSecrets: readonly SecretFormat[] = [
  token('anthropic_key', 'sk-ant-(?:api|admin)\\d{2}-[\\w-]{93}AA', { bits: 3.5 }),
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
  token('langfuse_key', 'sk-lf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', { bits: 3 }),
  token('helicone_key', 'sk-helicone-[a-z0-9-]{20,50}', { bits: 3 }),
  token('jina_key', 'jina_[\\w]{50,70}', { bits: 3.5 }),
  token('voyage_key', 'pa-[\\w-]{42,43}', { bits: 4, check: (text) => /\d/.test(text) && /[A-Z]/.test(text) }),
  token('firecrawl_key', 'fc-[0-9a-f]{32}', { bits: 3 }),
  token('anyscale_key', 'esecret_[A-Za-z0-9]{24,40}', { bits: 3.3 }),
  token('kaggle_key', 'KGAT_[a-f0-9]{32}', { bits: 3 }),
  token('zhipu_key', '[0-9a-f]{32}\\.[A-Za-z0-9]{16}', { bits: 3.5, check: (text) => /[A-Z]/.test(text) }),
  token('wandb_key', '[0-9a-f]{40}', { context: mentions('wandb', 'weights ?(?:&|and) ?biases'), bits: 3 }),
  token('openrouter_key', 'sk-or-v1-[0-9a-f]{64}', { bits: 3 }),
  token('huggingface_token', '(?:hf|api_org)_[A-Za-z0-9]{34,37}', { bits: 3 }),
  token('groq_key', 'gsk_[A-Za-z0-9]{48,56}', { bits: 3.5 }),
  token('perplexity_key', 'pplx-[A-Za-z0-9]{48}', { bits: 3.5 }),
  token('replicate_token', 'r8_[A-Za-z0-9]{37}', { bits: 3.3 }),
  token('xai_key', 'xai-[A-Za-z0-9]{70,90}', { bits: 3.5 }),
  token('nvidia_key', 'nvapi-[\\w-]{59,72}', { bits: 3.5 }),
  token('langsmith_key', 'lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}', { bits: 3 }),
  token('tavily_key', 'tvly-(?:dev-|prod-)?[A-Za-z0-9]{20,48}', { bits: 3 }),
  token('pinecone_key', 'pcsk_[A-Za-z0-9_]{50,90}', { bits: 3.5 }),
  token('cerebras_key', 'csk-[a-z0-9]{40,56}', { bits: 3.3 }),
  token('fireworks_key', 'fw_[A-Za-z0-9]{22,24}', { bits: 3.3 }),
  token('elevenlabs_key', 'sk_[0-9a-f]{48}', { bits: 3 }),
];
