/** GET /models and /models/{id}. */
import type { JsonObject } from './json.ts';
import { DEFAULT_MODEL } from './options.ts';
import type { Space } from './space.ts';
import type { Answer, CoreOptions } from './types.ts';
import { checkModel } from './validate/request.ts';

/** The models of the options; without those the default one, and each that this key has used. */
export function listModels(options: CoreOptions, space: Space, owner: string): Answer {
  const names = options.models ?? [...new Set([DEFAULT_MODEL, ...space.modelsOf(owner)])];
  const value = { object: 'list', data: names.map(modelOf) };
  return { status: 200, headers: {}, body: { kind: 'json', value }, by: 'route:models' };
}

/** Throws 404 for a model that does not exist. */
export function oneModel(name: string, options: CoreOptions): Answer {
  checkModel(name, options);
  return { status: 200, headers: {}, body: { kind: 'json', value: modelOf(name) }, by: 'route:model' };
}

const CREATED = 1_767_225_600;

const modelOf = (id: string): JsonObject => ({ id, object: 'model', created: CREATED, owned_by: 'resproof' });
