/** Which dialects can be brought together, and how: chat ↔ messages, whole answers and streams. */
import type { Dialect } from '../../exchange/dialect.ts';
import type { Translator } from '../provider.ts';
import { chatAnswerToMessages } from './chat-answer-to-messages.ts';
import { chatRequestToMessages } from './chat-request-to-messages.ts';
import { ChatStreamToMessages } from './chat-stream-to-messages.ts';
import { messagesAnswerToChat } from './messages-answer-to-chat.ts';
import { messagesRequestToChat } from './messages-request-to-chat.ts';
import { MessagesStreamToChat } from './messages-stream-to-chat.ts';
import { refusalToChat, refusalToMessages } from './refusals.ts';

/** A caller that speaks chat, a provider that speaks messages. */
const chatOverMessages = (): Translator => {
  const stream = new MessagesStreamToChat();
  return {
    request: chatRequestToMessages,
    answer: messagesAnswerToChat,
    event: (event) => stream.event(event),
    // Only message_stop ends a message, and it ended the translation too.
    end: () => [],
    refusal: refusalToChat,
  };
};

/** A caller that speaks messages, a provider that speaks chat. */
const messagesOverChat = (): Translator => {
  const stream = new ChatStreamToMessages();
  return {
    request: messagesRequestToChat,
    answer: chatAnswerToMessages,
    event: (event) => stream.event(event),
    end: () => stream.end(),
    refusal: refusalToMessages,
  };
};

/** Makes translators between the caller's dialect and the provider's, one per exchange; undefined where the two cannot be brought together. */
export const translate = (caller: Dialect, provider: Dialect): (() => Translator) | undefined => {
  if (caller === 'openai-chat' && provider === 'anthropic-messages') return chatOverMessages;
  if (caller === 'anthropic-messages' && provider === 'openai-chat') return messagesOverChat;
  return undefined;
};
