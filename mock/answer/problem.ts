/** A refusal: thrown anywhere in the core, turned into an OpenAI-shaped error answer at its door. */
import { envelopeOf, errorOf } from '../errors.ts';
import type { Answer, ScriptError } from './types.ts';

export class Problem extends Error {
  readonly error: ScriptError;

  constructor(error: ScriptError) {
    super(error.message);
    this.name = 'Problem';
    this.error = error;
  }
}

/** A 400 that names its field. */
export function invalid(code: string | null, param: string | null, message: string): Problem {
  return new Problem({ status: 400, code, param, message });
}

export function notFound(message: string, param: string | null = null, code: string | null = null): Problem {
  return new Problem({ status: 404, code, param, message });
}

export const missing = (param: string): Problem =>
  invalid('missing_required_parameter', param, `Missing required parameter: '${param}'.`);

/** The type that belongs to its status, and no code, unless it says otherwise. */
export function errorAnswer(error: ScriptError, by?: string): Answer {
  const whole = errorOf(error.status, { ...error, code: error.code ?? null });
  return {
    status: error.status,
    headers: error.headers ?? {},
    body: { kind: 'json', value: envelopeOf(whole) },
    by: by ?? `error:${error.code ?? error.status}`,
  };
}
