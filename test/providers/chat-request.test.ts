/** Chat-completions requests: every text that reaches the model is listed with its place, and a wrong shape says where it is wrong. */
import { describe, expect, it } from 'vitest';
import { codecs } from '../../src/providers/registry.ts';
import { parseJsonDocument } from '../../src/streaming/json-document.ts';
import { formatPath } from '../../src/streaming/json-path.ts';

const read = (body: object) => codecs['openai-chat'].readRequest(parseJsonDocument(JSON.stringify(body)));

const listed = (body: object) =>
  read(body).texts.map(({ path, speaker, kind, text }) => `${formatPath(path)} ${speaker} ${kind} ${text}`);

const user = { role: 'user', content: 'hi' };

describe('texts', () => {
  it.each<[string, object, string[]]>([
    ['a string', { messages: [user] }, ['messages[0].content user content hi']],
    [
      'every role',
      {
        messages: [
          { role: 'system', content: 's' },
          { role: 'developer', content: 'd' },
          { role: 'assistant', content: 'a', refusal: 'r', reasoning_content: 'why' },
          { role: 'tool', tool_call_id: 'c', content: [{ type: 'text', text: 't' }] },
          { role: 'function', name: 'fn', content: 'f' },
          { role: 'oracle', content: 'o' },
        ],
      },
      [
        'messages[0].content system content s',
        'messages[1].content system content d',
        'messages[2].content assistant content a',
        'messages[2].refusal assistant refusal r',
        'messages[2].reasoning_content assistant reasoning why',
        'messages[3].content[0].text tool tool_result t',
        'messages[4].content tool tool_result f',
        'messages[4].name tool content fn',
        'messages[5].content user content o',
      ],
    ],
    [
      'parts, also of types nobody told us of',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'a' },
              'bare',
              { type: 'novel', body: { say: ['x'] } },
              { type: 'file', file: { filename: 'n.pdf' } },
            ],
          },
        ],
      },
      [
        'messages[0].content[0].text user content a',
        'messages[0].content[1] user content bare',
        'messages[0].content[2].body.say[0] user content x',
        'messages[0].content[3].file.filename user content n.pdf',
      ],
    ],
    [
      'other spellings of a key, which some decoders take for the key',
      {
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'a', Text: 'b' }], Content: 'c' },
          { role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: { type: 'x' }, Arguments: 'd' } }] },
        ],
        Messages: [{ role: 'user', content: 'e' }],
      },
      [
        'messages[0].content[0].text user content a',
        'messages[0].content[0].Text user content b',
        'messages[0].Content user content c',
        'messages[1].tool_calls[0].function.arguments.type assistant content x',
        'messages[1].tool_calls[0].function.Arguments assistant content d',
        'Messages[0].content user input e',
      ],
    ],
    [
      'tool calls',
      {
        messages: [
          {
            role: 'assistant',
            content: null,
            tool_calls: [
              { id: 'a', type: 'function', function: { name: 'f', arguments: '{"q":1}' } },
              { id: 'b', type: 'custom', custom: { name: 'g', input: 'free' } },
            ],
            function_call: { name: 'h', arguments: '{}' },
          },
        ],
      },
      [
        'messages[0].tool_calls[0].function.arguments assistant tool_arguments {"q":1}',
        'messages[0].tool_calls[1].custom.input assistant content free',
        'messages[0].function_call.arguments assistant tool_arguments {}',
      ],
    ],
    [
      'tool definitions, with every string of their schemas',
      {
        messages: [user],
        tools: [
          {
            type: 'function',
            function: {
              name: 'f',
              description: 'D',
              parameters: {
                type: 'object',
                title: 'T',
                required: ['type'],
                properties: { type: { type: 'string', enum: ['e1', 'e2'], default: 'def', description: 'pd' } },
              },
            },
          },
        ],
        functions: [{ name: 'old', description: 'OD' }],
      },
      [
        'messages[0].content user content hi',
        'tools[0].function.description system tool_definition D',
        'tools[0].function.parameters.title system tool_definition T',
        'tools[0].function.parameters.properties.type.enum[0] system tool_definition e1',
        'tools[0].function.parameters.properties.type.enum[1] system tool_definition e2',
        'tools[0].function.parameters.properties.type.default system tool_definition def',
        'tools[0].function.parameters.properties.type.description system tool_definition pd',
        'functions[0].description system tool_definition OD',
      ],
    ],
    [
      'answer format, prediction, and fields nobody told us of',
      {
        messages: [user],
        response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { description: 'S' } } },
        prediction: { type: 'content', content: 'P' },
        guided_choice: ['G'],
      },
      [
        'messages[0].content user content hi',
        'response_format.json_schema.schema.description system tool_definition S',
        'prediction.content assistant content P',
        'guided_choice[0] user input G',
      ],
    ],
    [
      'what the model never sees is left out',
      {
        messages: [user],
        user: 'u',
        metadata: { a: 'b' },
        stop: ['END'],
        service_tier: 'auto',
        safety_identifier: 's',
      },
      ['messages[0].content user content hi'],
    ],
  ])('%s', (_name, body, expected) => {
    expect(listed({ model: 'm', ...body })).toEqual(expected);
  });

  it('can be written back at its place', () => {
    const text = '{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a"}]}],"seed":1.0}';
    const document = parseJsonDocument(text);
    const [site] = codecs['openai-chat'].readRequest(document).texts;
    expect(document.replaceStrings([{ path: site?.path ?? [], value: 'b' }])).toBe(text.replace('"a"', '"b"'));
  });
});

describe('facts', () => {
  it('model, stream, choices, usage, user, tools, unreadable parts', () => {
    expect(
      read({
        model: 'gpt-4o',
        stream: true,
        n: 3,
        stream_options: { include_usage: true },
        user: 'u1',
        tools: [
          { type: 'function', function: { name: 'f' } },
          { type: 'custom', custom: { name: 'g' } },
        ],
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: 'u' } }, { type: 'input_audio' }] },
        ],
      }),
    ).toMatchObject({
      model: 'gpt-4o',
      stream: true,
      choices: 3,
      usageAsked: true,
      user: 'u1',
      tools: ['f', 'g'],
      texts: [],
      unreadable: [
        { path: ['messages', 0, 'content', 0], type: 'image' },
        { path: ['messages', 0, 'content', 1], type: 'audio' },
      ],
    });
  });
});

describe('a wrong shape', () => {
  it.each<[object, string]>([
    [[], ''],
    [{ messages: [user] }, 'model'],
    [{ model: 7, messages: [user] }, 'model'],
    [{ model: 'm' }, 'messages'],
    [{ model: 'm', messages: [] }, 'messages'],
    [{ model: 'm', messages: 'hi' }, 'messages'],
    [{ model: 'm', messages: ['hi'] }, 'messages[0]'],
    [{ model: 'm', messages: [user, { content: 'x' }] }, 'messages[1].role'],
    [{ model: 'm', messages: [{ role: 7, content: 'x' }] }, 'messages[0].role'],
    [{ model: 'm', messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
    [{ model: 'm', messages: [user], stream: 'yes' }, 'stream'],
    [{ model: 'm', messages: [user], n: 0 }, 'n'],
    [{ model: 'm', messages: [user], n: 1.5 }, 'n'],
  ])('%j is wrong at %s', (body, param) => {
    expect(() => read(body)).toThrow(
      expect.objectContaining({ code: 'invalid_request', details: expect.objectContaining({ param }) }),
    );
  });
});
