/** /models: those of the options; without options the default one, and each that this key has used. */
import type { JsonObject } from '../json.ts';
import { DEFAULT_MODEL } from '../options.ts';
import type { Answer } from '../types.ts';
import { checkModel } from '../validate/request.ts';
import { jsonAnswer, type Endpoint, type Visit } from './endpoint.ts';

export const models: readonly Endpoint[] = [
  { method: 'GET', path: '/models', handler: list },
  // A model's name may have slashes: `openai/gpt-5`.
  { method: 'GET', path: '/models/{+id}', handler: one },
];

async function list({ call, owner }: Visit): Promise<Answer> {
  const names = call.options.models ?? [...new Set([DEFAULT_MODEL, ...(await call.space.modelsOf(owner))])];
  return jsonAnswer({ object: 'list', data: names.map(modelOf) }, 'route:models');
}

/** Throws 404 for a model that does not exist. */
function one({ call, id }: Visit): Answer {
  checkModel(id, call.options);
  return jsonAnswer(modelOf(id), 'route:model');
}

const CREATED = 1_767_225_600;

const modelOf = (id: string): JsonObject => ({ id, object: 'model', created: CREATED, owned_by: 'resproof' });
