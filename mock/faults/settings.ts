/** State: settings that are refused, ignored or not told. */
import { objects, responses } from '../edits/parts.ts';
import { isCreate } from '../edits/edits.ts';
import { answersOn, refusing, type Route } from './asked.ts';
import type { Fault } from './fault.ts';

const RETRIEVE: Route = ['GET', /^\/responses\/[^/]+$/];

export const settingsFaults: readonly Fault[] = [
  {
    id: 'overflow-cut-off',
    title: 'input beyond the context window is cut off, though truncation is disabled',
    layer: 'state',
    breaks: ['truncation.disabled'],
    reports: [],
    // The size alone is told: enough to see that it does not fit.
    reply: (reply, told) =>
      isCreate(told) && reply.body.kind === 'text' && reply.body.text.includes('context_length_exceeded')
        ? { ...reply, status: 200 }
        : reply,
  },
  {
    id: 'truncation-not-echoed',
    title: 'truncation comes back as disabled',
    layer: 'invariants',
    breaks: ['truncation.echoed'],
    reports: [],
    ...responses((response) => {
      response['truncation'] = 'disabled';
    }),
  },
  {
    id: 'tier-refused',
    title: 'service_tier default is refused',
    layer: 'state',
    breaks: ['tier.accepted'],
    reports: [],
    ...refusing((body) => body['service_tier'] === 'default', 'service_tier'),
  },
  {
    id: 'tier-not-told',
    title: 'a response does not say which service tier served it',
    layer: 'invariants',
    breaks: ['tier.told'],
    reports: [
      'https://github.com/theopenco/llmgateway/pull/2991',
      'https://github.com/vllm-project/agentic-api/issues/330',
    ],
    ...responses((response) => {
      response['service_tier'] = null;
    }),
  },
  {
    id: 'cache-key-not-echoed',
    title: 'prompt_cache_key comes back as null',
    layer: 'invariants',
    breaks: ['cache.key'],
    reports: ['https://github.com/can1357/oh-my-pi/issues/10361'],
    ...responses((response) => {
      response['prompt_cache_key'] = null;
    }),
  },
  {
    id: 'cache-retention-refused',
    title: 'prompt_cache_retention is refused',
    layer: 'state',
    breaks: ['cache.retention'],
    reports: ['https://github.com/router-for-me/CLIProxyAPI/issues/897'],
    ...refusing((body) => typeof body['prompt_cache_retention'] === 'string', 'prompt_cache_retention'),
  },
  {
    id: 'include-later-ignored',
    title: 'include has no effect when a response is retrieved',
    layer: 'state',
    breaks: ['state.include'],
    reports: [],
    ...answersOn(RETRIEVE, (value) => {
      for (const part of objects(value['output']).flatMap((item) => objects(item['content'])))
        if ('logprobs' in part) part['logprobs'] = [];
      return value;
    }),
  },
];
