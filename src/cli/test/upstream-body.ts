/** What a test's provider answers, as a whole chat completion. */

/** A text becomes the smallest answer that says it; everything else is taken for a body. */
export const upstreamBody = (answer: unknown): string =>
  JSON.stringify(
    typeof answer === 'string'
      ? {
          id: 'chatcmpl-test',
          object: 'chat.completion',
          created: 0,
          model: 'test',
          choices: [
            {
              index: 0,
              message: { role: 'assistant', content: answer, refusal: null },
              logprobs: null,
              finish_reason: 'stop',
            },
          ],
        }
      : answer,
  );
