/** Layer 7: headers that are missing, or that a server takes offence at. */
import type { Fault } from './fault.ts';

export const headerFaults: readonly Fault[] = [
  {
    id: 'no-request-id',
    title: 'answers carry no x-request-id',
    layer: 'headers',
    breaks: ['http.request-id'],
    reports: [
      'https://github.com/vllm-project/vllm/issues/9593',
      'https://github.com/weaviate/weaviate/pull/5814',
    ],
    reply: (reply) => withoutHeaders(reply, /^x-request-id$/),
  },
  {
    id: 'no-preflight',
    title: 'OPTIONS is not routed, so that no browser gets to send its request',
    layer: 'headers',
    breaks: ['cors.preflight'],
    reports: ['https://github.com/bricks-cloud/BricksLLM/issues/45'],
    reply: (reply, { method }) =>
      method === 'OPTIONS' ? { ...withoutHeaders(reply, /^access-control-/), status: 405 } : reply,
  },
  {
    id: 'no-cors-on-errors',
    title: 'error answers may not be read by a page',
    layer: 'headers',
    breaks: ['cors.allow-origin'],
    reports: [
      'https://github.com/apex/up/issues/661',
      'https://github.com/oauth2-proxy/oauth2-proxy/pull/1850',
    ],
    reply: (reply, { status }) => (status >= 400 ? withoutHeaders(reply, /^access-control-/) : reply),
  },
  {
    id: 'sdk-headers-refused',
    title: 'requests with the telemetry headers of the official SDKs are refused',
    layer: 'headers',
    breaks: ['http.sdk-headers-accepted'],
    reports: [
      'https://github.com/decolua/9router/pull/656',
      'https://github.com/Yeachan-Heo/gajae-code/pull/517',
    ],
    refuse: ({ headers }) =>
      Object.keys(headers).some((name) => name.startsWith('x-stainless-'))
        ? { status: 403, message: 'Request blocked.', code: 'blocked' }
        : null,
  },
  {
    id: 'no-retry-after',
    title: 'a 429 does not say when to come back',
    layer: 'headers',
    breaks: ['error.rate-limit'],
    reports: [
      'https://github.com/api7/aisix/issues/144',
      'https://github.com/envoyproxy/gateway/issues/5693',
      'https://github.com/BerriAI/litellm/issues/21553',
      'https://github.com/majiayu000/litellm-rs/issues/833',
    ],
    reply: (reply) => withoutHeaders(reply, /^retry-after/),
  },
];

function withoutHeaders<T extends { headers: Record<string, string> }>(reply: T, names: RegExp): T {
  const headers = Object.fromEntries(Object.entries(reply.headers).filter(([name]) => !names.test(name)));
  return { ...reply, headers };
}
