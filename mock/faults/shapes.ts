/** Layers 2 and 3: objects that lack what a client reads, and events that belong to something else. */
import { createHash } from 'node:crypto';
import { isObject } from '../answer/json.ts';
import { errors, finalResponses, itemsOf, responses, withoutTypes } from '../edits/parts.ts';
import type { Fault } from './fault.ts';

export const shapeFaults: readonly Fault[] = [
  {
    id: 'incomplete-details-absent',
    title: 'a response that is not incomplete lacks incomplete_details',
    layer: 'schema',
    breaks: ['response.schema'],
    reports: ['https://github.com/can1357/oh-my-pi/issues/5120'],
    dialect: 'open-responses',
    ...responses((response) => {
      if (response['incomplete_details'] === null) delete response['incomplete_details'];
    }),
  },
  {
    id: 'completed-at-absent',
    title: 'responses lack completed_at',
    layer: 'schema',
    breaks: ['response.schema'],
    reports: ['https://github.com/ogx-ai/ogx/pull/4692'],
    dialect: 'open-responses',
    ...responses((response) => {
      delete response['completed_at'];
    }),
  },
  {
    id: 'unset-settings-null',
    title: 'settings that were not sent come back as null',
    layer: 'schema',
    breaks: ['response.schema'],
    reports: ['https://github.com/ogx-ai/ogx/issues/4988'],
    ...responses((response, { body }) => {
      for (const field of ['tool_choice', 'tools', 'truncation', 'background', 'service_tier'])
        if (body !== null && !(field in body)) response[field] = null;
    }),
  },
  {
    id: 'summary-part-of-nothing',
    title: 'the part of a reasoning summary is announced for an item that nobody announced',
    layer: 'grammar',
    breaks: ['stream.item-id'],
    reports: ['https://github.com/CommandCodeAI/command-code/issues/738'],
    events: (events) =>
      events.map((event) =>
        event['type'] === 'response.reasoning_summary_part.added'
          ? { ...event, item_id: 'rs_unknown' }
          : event,
      ),
  },
  {
    id: 'nothing-opened',
    title: 'streams begin with the first delta: neither the response nor items nor parts are announced',
    layer: 'grammar',
    breaks: ['stream.created-first', 'stream.item-announced'],
    reports: ['https://github.com/aurorax-neo/chat2api/pull/98'],
    ...withoutTypes(
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
    ),
  },
  {
    id: 'image-as-mcp',
    title: 'the phases of a made image are told as those of an MCP call',
    layer: 'grammar',
    breaks: ['stream.event-fits-item'],
    reports: ['https://github.com/smg-project/smg/pull/1356'],
    events: (events) =>
      events.map((event) => ({
        ...event,
        type: String(event['type']).replace(/image_generation_call\.(in_progress|completed)$/, 'mcp_call.$1'),
      })),
  },
  {
    id: 'image-never-done',
    title: 'a made image is still being generated when its item is closed',
    layer: 'invariants',
    breaks: ['hosted.item-status'],
    reports: ['https://github.com/router-for-me/CLIProxyAPI/pull/4469'],
    ...itemsOf('image_generation_call', (item) => {
      item['status'] = 'generating';
    }),
  },
  {
    id: 'calls-without-tools',
    title: 'a function is called though the request has no tools',
    layer: 'invariants',
    breaks: ['tools.declared'],
    reports: ['https://github.com/vllm-project/vllm/pull/40314'],
    ...finalResponses((response, { body, in: where }) => {
      if (where !== 'json' || body === null || 'tools' in body || !Array.isArray(response['output'])) return;
      response['output'].push({
        type: 'function_call',
        id: 'fc_invented',
        call_id: 'call_invented',
        name: 'search',
        arguments: '{}',
        status: 'completed',
      });
    }),
  },
  {
    id: 'error-without-object',
    title: 'an error is an error_code and a message',
    layer: 'errors',
    breaks: ['error.envelope'],
    reports: ['https://github.com/anomalyco/opencode/issues/4698'],
    json: (value, { status }) =>
      status >= 400 && isObject(value['error'])
        ? { error_code: 'INVALID_PARAMETER_VALUE', message: value['error']['message'] ?? null }
        : value,
  },
  {
    id: 'key-hash-in-error',
    title: 'the error of a bad key names the digest of the key',
    layer: 'errors',
    breaks: ['error.no-secret'],
    reports: ['https://github.com/BerriAI/litellm/issues/40217'],
    ...errors((error, { headers, status }) => {
      const key = (headers['authorization'] ?? '').replace(/^Bearer /, '');
      const digest = createHash('sha256').update(key).digest('hex');
      return status === 401
        ? { error: { ...error, message: `No such key in the table: ${digest}` } }
        : { error };
    }),
  },
];
