/** State: tools that stand in a namespace, which a server does not know. */
import { isCreate } from '../edits/edits.ts';
import { objects, responses } from '../edits/parts.ts';
import { changed, refusing } from './asked.ts';
import type { JsonObject } from '../answer/json.ts';
import type { Fault } from './fault.ts';

export const namespaceFaults: readonly Fault[] = [
  {
    id: 'namespaces-dropped',
    title: 'tools in a namespace are left out, and nothing is said of it',
    layer: 'state',
    breaks: ['tools.required'],
    reports: [
      'https://github.com/jundot/omlx/issues/3371',
      'https://github.com/ggml-org/llama.cpp/issues/24295',
      'https://github.com/butterbase-ai/butterbase/pull/134',
      'https://github.com/duolahypercho/codex-router/pull/146',
      'https://github.com/openai/codex/issues/26234',
    ],
    request: (asked) =>
      changed(asked, (body) =>
        hasNamespace(body)
          ? {
              ...body,
              tools: objects(body['tools']).filter((tool) => !isNamespace(tool)),
              tool_choice: 'auto',
            }
          : body,
      ),
    ...responses((response, { body }) => {
      for (const field of ['tools', 'tool_choice'] as const)
        if (body?.[field] !== undefined) response[field] = body[field];
    }),
  },
  {
    id: 'namespaces-refused',
    title: 'tools in a namespace are refused',
    layer: 'state',
    breaks: ['hosted.namespaces'],
    reports: [
      'https://github.com/Dstack-TEE/private-ai-gateway/issues/172',
      'https://github.com/envoyproxy/ai-gateway/pull/2317',
    ],
    ...refusing(hasNamespace, 'tools[0].type'),
  },
  {
    id: 'namespaces-500',
    title: 'tools in a namespace end in 500',
    layer: 'state',
    breaks: ['hosted.namespaces', 'http.no-server-error'],
    reports: ['https://github.com/ollama/ollama/issues/17618'],
    refuse: (asked) =>
      isCreate(asked) && asked.body && hasNamespace(asked.body)
        ? { status: 500, message: 'Unsupported tool type.' }
        : null,
  },
];

function hasNamespace({ tools }: JsonObject): boolean {
  return objects(tools).some(isNamespace);
}

const isNamespace = (tool: JsonObject): boolean => tool['type'] === 'namespace';
