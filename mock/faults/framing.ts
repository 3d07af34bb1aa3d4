/** Layer 1: status, content type, UTF-8, event-stream syntax. */
import { deltaTexts, texts, withoutEventLine } from '../edits/frames.ts';
import type { Frame } from '../reply.ts';
import { isCreate } from '../edits/edits.ts';
import type { Fault } from './fault.ts';

export const framing: readonly Fault[] = [
  {
    id: 'no-stream-content-type',
    title: 'streams come without a content type',
    layer: 'framing',
    breaks: ['sse.content-type'],
    reports: [
      'https://github.com/ding113/claude-code-hub/pull/1458',
      'https://github.com/KarpelesLab/teamclaude/issues/456',
    ],
    reply(reply) {
      if (reply.body.kind !== 'stream') return reply;
      const { 'content-type': _left, ...headers } = reply.headers;
      return { ...reply, headers };
    },
  },
  {
    id: 'json-as-text',
    title: 'JSON answers are declared as text/plain',
    layer: 'framing',
    breaks: ['http.json-content-type'],
    reports: ['https://github.com/envoyproxy/gateway/issues/5693'],
    reply: (reply) =>
      reply.body.kind === 'text'
        ? { ...reply, headers: { ...reply.headers, 'content-type': 'text/plain; charset=utf-8' } }
        : reply,
  },
  {
    id: 'split-utf8-corrupted',
    title: 'characters that lie across a chunk boundary become U+FFFD',
    layer: 'framing',
    breaks: ['sse.utf8', 'input.unicode'],
    reports: [
      'https://github.com/musistudio/claude-code-router/pull/1672',
      'https://github.com/Supercompress/Supercompress/pull/129',
      'https://github.com/farion1231/cc-switch/pull/1923',
      'https://github.com/ggml-org/llama.cpp/pull/28926',
    ],
    frames: deltaTexts((text) => text.replace(/[^\0-\x7f]/u, '\ufffd\ufffd')),
  },
  {
    id: 'bare-event-keepalive',
    title: 'keep-alives are an event line without any data',
    layer: 'framing',
    breaks: ['sse.no-empty-event'],
    reports: ['https://github.com/AntigmaLabs/ante/issues/187'],
    frames: (frames) => frames.toSpliced(1, 0, { text: 'event: keepalive\n\n' }),
  },
  {
    id: 'keepalive-event',
    title: 'keep-alives are typed events',
    layer: 'framing',
    breaks: ['sse.no-keepalive-event'],
    reports: ['https://github.com/AntigmaLabs/ante/issues/187'],
    frames: (frames) => frames.toSpliced(1, 0, { text: 'event: keepalive\ndata: {"type":"keepalive"}\n\n' }),
  },
  {
    id: 'wrong-event-line',
    title: 'the event line of deltas carries another name than the type in the data',
    layer: 'framing',
    breaks: ['sse.event-name-equals-type'],
    reports: ['https://github.com/maximhq/bifrost/pull/598', 'https://github.com/VaalaCat/ai-gateway/pull/9'],
    frames: deltaTexts((text) => text.replace(/^event: .*$/m, 'event: response.delta')),
  },
  {
    id: 'no-event-lines',
    title: 'events have data lines only',
    layer: 'framing',
    breaks: ['sse.event-name-present'],
    reports: ['https://github.com/ranxianglei/billion-context/issues/549'],
    frames: texts(withoutEventLine),
  },
  {
    id: 'event-after-terminal',
    title: 'a billing notice follows the terminal event',
    layer: 'framing',
    breaks: ['sse.nothing-after-end'],
    reports: ['https://github.com/anomalyco/opencode/issues/40171'],
    frames: (frames) => [...frames, { text: 'event: ping\ndata: {"type":"ping","cost":"0.00012"}\n\n' }],
  },
  {
    id: 'last-frame-open',
    title: 'the stream ends without the empty line behind its last event',
    layer: 'framing',
    breaks: ['sse.last-frame-closed'],
    reports: [
      'https://github.com/openai/openai-node/issues/2725',
      'https://github.com/anomalyco/opencode/issues/40454',
    ],
    frames: (frames) => changeLast(frames, (text) => text.replace(/\n\n$/, '\n')),
  },
  {
    id: 'error-inside-frame',
    title: 'an error is written into an event that is still open, so that its data is no JSON',
    layer: 'framing',
    breaks: ['sse.data-json'],
    reports: ['https://github.com/Wei-Shaw/sub2api/issues/1471'],
    frames: (frames) => {
      const open = (frames[1]?.text ?? frames[0]?.text ?? '').replace(/\n\n$/, '\n');
      const error = 'data: {"type":"error","code":"upstream_error","message":"upstream read failed"}\n\n';
      return [...frames.slice(0, 1), { text: open + error }];
    },
  },
  {
    id: 'chat-chunks',
    title: 'the stream is one of chat completion chunks',
    layer: 'framing',
    breaks: ['sse.no-chat-chunks'],
    reports: [
      'https://github.com/vllm-project/semantic-router/issues/2446',
      'https://github.com/decolua/9router/issues/210',
      'https://github.com/langflow-ai/langflow/issues/10295',
    ],
    events: (events) => {
      const chunks = events.flatMap((event) => {
        if (event['type'] !== 'response.output_text.delta') return [];
        return [
          {
            id: 'chatcmpl-1',
            object: 'chat.completion.chunk',
            choices: [{ index: 0, delta: { content: event['delta'] } }],
          },
        ];
      });
      return [
        ...chunks,
        {
          id: 'chatcmpl-1',
          object: 'chat.completion.chunk',
          choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
        },
      ];
    },
    frames: (frames) => [...texts(withoutEventLine)(frames), { text: 'data: [DONE]\n\n' }],
  },
  {
    id: 'cut-stream',
    title: 'the connection is cut in the middle of a stream',
    layer: 'framing',
    breaks: ['http.body-complete'],
    reports: [
      'https://github.com/Portkey-AI/gateway/issues/722',
      'https://github.com/router-for-me/CLIProxyAPI/issues/3798',
      'https://github.com/lemonade-sdk/lemonade/issues/1836',
      'https://github.com/kortix-ai/suna/pull/3696',
    ],
    frames: cutInTheMiddle,
    messages: cutInTheMiddle,
  },
  {
    id: 'buffered-stream',
    title: 'a long stream is held back and sent in one burst at its end',
    layer: 'framing',
    breaks: ['sse.incremental'],
    reports: [
      'https://github.com/ZenMux/zenmux-doc/issues/274',
      'https://github.com/KarpelesLab/teamclaude/issues/456',
      'https://github.com/icebear0828/codex-proxy/pull/609',
    ],
    frames: (frames) =>
      frames.length < 24
        ? frames
        : frames.map(({ text }, index) => (index === 0 ? { text, wait: 1_300 } : { text })),
  },
  {
    id: 'stream-by-default',
    title: 'a request without a stream field is answered with a stream',
    layer: 'framing',
    breaks: ['http.stream-default-off'],
    reports: [
      'https://github.com/huggingface/transformers/pull/41353',
      'https://github.com/diegosouzapw/OmniRoute/issues/3708',
    ],
    request: (asked) =>
      isCreate(asked) && asked.body && !('stream' in asked.body)
        ? { ...asked, body: { ...asked.body, stream: true } }
        : asked,
  },
  {
    id: 'json-twice',
    title: 'a JSON answer is followed by a second one',
    layer: 'framing',
    breaks: ['http.json-valid'],
    reports: [],
    reply: (reply) =>
      reply.body.kind === 'text' && reply.body.text.startsWith('{')
        ? { ...reply, body: { kind: 'text', text: `${reply.body.text}\n{}` } }
        : reply,
  },
  {
    id: 'log-in-stream',
    title: 'lines of a log stand between the events of a stream',
    layer: 'framing',
    breaks: ['sse.lines'],
    reports: [],
    frames: texts((text, index) => (index % 2 === 1 ? `[INFO] token written\n${text}` : text)),
  },
  {
    id: 'done-left-out',
    title: 'streams end without [DONE]',
    layer: 'framing',
    breaks: ['sse.done-sentinel'],
    reports: [
      'https://github.com/router-for-me/CLIProxyAPI/issues/3352',
      'https://github.com/Menci/Floway/pull/312',
    ],
    dialect: 'open-responses',
    frames: (frames) => frames.filter(({ text }) => !text.includes('[DONE]')),
  },
];

function cutInTheMiddle(frames: readonly Frame[]): Frame[] {
  return [...frames.slice(0, Math.ceil(frames.length / 2)), { text: '', cut: true }];
}

function changeLast(frames: readonly Frame[], change: (text: string) => string): Frame[] {
  return frames.map((frame, index) =>
    index === frames.length - 1 ? { ...frame, text: change(frame.text) } : frame,
  );
}
