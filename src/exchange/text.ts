/** Where text stands in a request or an answer: what policies see, and where a redaction is written back. */

/** Keys and indexes from the root of a JSON body: `['messages', 0, 'content']`. */
export type JsonPath = readonly (string | number)[];

export type Speaker = 'system' | 'user' | 'assistant' | 'tool';

/** What a text is for. `tool_arguments` holds JSON inside the string; redaction must leave it JSON. */
export type TextKind =
  | 'content'
  | 'refusal'
  | 'reasoning'
  /** Beside the answer: a citation's title and address, a custom tool's input, a field nobody told us of. Judged like content; nothing is added to it. */
  | 'annotation'
  | 'tool_definition'
  | 'tool_arguments'
  | 'tool_result'
  | 'prompt'
  | 'input';

/** One text in a whole body (a request or a JSON answer). */
export interface TextSite {
  readonly path: JsonPath;
  readonly speaker: Speaker;
  readonly kind: TextKind;
  readonly text: string;
}

/**
 * One piece of text in one stream event. Pieces with the same `channel` follow each other: a filter keeps its state per channel.
 * A channel is a choice and a kind, such as `0/content`, `1/refusal` or `0/tool/2/arguments`.
 */
export interface TextDelta {
  readonly channel: string;
  readonly kind: TextKind;
  readonly path: JsonPath;
  readonly text: string;
}

/** A text that stands whole in one stream event (a repetition of what was streamed, a citation): it is filtered by itself. */
export interface WholeText extends TextSite {
  /** The channel it repeats, or one of its own. */
  readonly channel: string;
}

/** Content the gateway cannot read: listed in the event, and blocked where a policy says so. */
export interface UnreadablePart {
  readonly path: JsonPath;
  readonly type: 'image' | 'audio' | 'file' | 'video' | 'other';
}

/** What a dialect read in a request. */
export interface RequestFacts {
  readonly model: string;
  readonly stream: boolean;
  /** How many choices the answer will have (`n`); a stream is finished when so many have finished. */
  readonly choices: number;
  /** The caller asked for the usage chunk itself (`stream_options.include_usage`). */
  readonly usageAsked: boolean;
  readonly texts: readonly TextSite[];
  readonly unreadable: readonly UnreadablePart[];
  /** Names of the tools that the request offers to the model. */
  readonly tools: readonly string[];
  /** The caller's own end-user id (`user`, `metadata.user_id`), where the dialect has one. */
  readonly user?: string;
}

export interface Usage {
  readonly input_tokens: number;
  readonly output_tokens: number;
}

/** What a dialect read in a whole answer. */
export interface AnswerFacts {
  readonly model?: string;
  readonly texts: readonly TextSite[];
  readonly usage?: Usage;
  readonly finishReason?: string;
  /** Names of the tools that the model calls. */
  readonly toolCalls: readonly string[];
}
