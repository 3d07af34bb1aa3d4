/** What gateways lose, add or refuse between a client and the upstream that they pass on. */
import { errors, finalResponses, isTerminal, withoutEvents } from '../edits/parts.ts';
import { isCreate } from '../edits/edits.ts';
import { changedItems, isOn, refusing, type Route } from './asked.ts';
import type { Asked, Fault } from './fault.ts';

const UNTYPED =
  'data: {"error":{"message":"Upstream failed.","type":"server_error","code":"500","param":null}}\n\n';
const CANCEL: Route = ['POST', /^\/responses\/[^/]+\/cancel$/];

export const lostFaults: readonly Fault[] = [
  {
    id: 'image-as-mcp-call',
    title: 'the events of an image are those of an MCP call',
    layer: 'grammar',
    breaks: ['stream.event-fits-item'],
    reports: ['https://github.com/smg-project/smg/pull/1356'],
    events: (events) =>
      events.map((event) => ({
        ...event,
        type: String(event['type']).replace(
          /^response\.image_generation_call\.(in_progress|completed)$/,
          'response.mcp_call.$1',
        ),
      })),
  },
  {
    id: 'output-parts-dropped',
    title: 'the output of a function is dropped where it is a list of parts',
    layer: 'state',
    breaks: ['tools.output-list'],
    reports: [
      'https://github.com/BerriAI/litellm/issues/28232',
      'https://github.com/router-for-me/CLIProxyAPI/issues/5039',
    ],
    request: (asked) =>
      changedItems(asked, (item) => (Array.isArray(item['output']) ? { ...item, output: '' } : item)),
  },
  {
    id: 'done-ends-the-stream',
    title: 'the end of the upstream is taken for an error, and the terminal event is lost',
    layer: 'grammar',
    breaks: ['stream.terminal-present'],
    reports: [
      'https://github.com/caozhiyuan/copilot-api/issues/338',
      'https://github.com/praxis-proxy/praxis/pull/742',
      'https://github.com/router-for-me/CLIProxyAPI/issues/5028',
    ],
    ...withoutEvents(isTerminal),
    frames: (frames) => frames.filter(({ text }) => !text.includes('[DONE]')),
  },
];

export const addedFaults: readonly Fault[] = [
  {
    id: 'error-frame-untyped',
    title: 'a failure in mid-stream is a frame with an error and no type',
    layer: 'schema',
    breaks: ['sse.no-chat-chunks'],
    reports: [
      'https://github.com/BerriAI/litellm/pull/40243',
      'https://github.com/maximhq/bifrost/issues/6783',
      'https://github.com/vllm-project/vllm/pull/40418',
    ],
    frames: (frames) =>
      frames.map((frame, index) => (index === frames.length - 1 ? { text: UNTYPED } : frame)),
  },
  {
    id: 'failed-without-code',
    title: 'the error of a failed response has no code',
    layer: 'schema',
    breaks: ['response.error-fits-status'],
    reports: ['https://github.com/Kilo-Org/kilo-pi-provider/pull/29'],
    ...finalResponses((response, { body }) => {
      if (body?.['temperature'] === undefined) return;
      response['status'] = 'failed';
      response['error'] = { type: 'server_error', message: 'The upstream failed.' };
    }),
  },
];

export const refusedFaults: readonly Fault[] = [
  {
    id: 'models-come-and-go',
    title: 'every fifth request finds no such model',
    layer: 'state',
    breaks: ['http.success-status'],
    reports: ['https://github.com/Wei-Shaw/sub2api/issues/6701'],
    refuse: (asked) =>
      isCreate(asked) && isNth(asked, 5)
        ? { status: 400, message: 'unknown provider for model', code: 'model_not_found', param: 'model' }
        : null,
  },
  {
    id: 'now-and-then-500',
    title: 'every seventh request ends in 500 with a stack trace',
    layer: 'errors',
    breaks: ['http.no-server-error'],
    reports: ['https://github.com/BerriAI/litellm/issues/2487'],
    refuse: (asked) =>
      isCreate(asked) && isNth(asked, 7)
        ? { status: 500, message: 'Traceback (most recent call last):\n  File "router.py", line 12' }
        : null,
  },
  {
    id: 'logprobs-refused',
    title: 'top_logprobs is refused',
    layer: 'state',
    breaks: ['http.success-status'],
    reports: ['https://github.com/tenstorrent/tt-inference-server/pull/2433'],
    ...refusing((body) => typeof body['top_logprobs'] === 'number', 'top_logprobs'),
  },
  {
    id: 'cancel-missing',
    title: 'there is no route to cancel a response',
    layer: 'state',
    breaks: ['background.cancel'],
    reports: ['https://github.com/ogx-ai/ogx/issues/5180'],
    refuse: (asked) => (isOn(CANCEL, asked) ? { status: 404, message: 'Not Found' } : null),
  },
  {
    id: 'overflow-code-wrong',
    title: 'the error of a context that is too long has a code of its own',
    layer: 'errors',
    breaks: ['truncation.context-overflow-code'],
    reports: ['https://github.com/kortix-ai/suna/pull/6368'],
    ...errors((error) => ({
      error:
        error['code'] === 'context_length_exceeded' ? { ...error, code: 'upstream_client_error' } : error,
    })),
  },
];

function isNth({ memory }: Asked, n: number): boolean {
  const count = Number(memory.get('count') ?? 0) + 1;
  memory.set('count', count);
  return count % n === 0;
}
