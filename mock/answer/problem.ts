/** A refusal: thrown anywhere in the core, turned into an OpenAI-shaped error answer at its door. */
import type { JsonObject } from './json.ts';
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

const TYPES: Readonly<Record<number, string>> = {
  401: 'invalid_request_error',
  403: 'invalid_request_error',
  429: 'rate_limit_error',
};

/** The `error` object of an envelope; a 429 is a rate limit and a 5xx a server error unless it says otherwise. */
function errorObject(error: ScriptError): JsonObject {
  const byStatus = TYPES[error.status] ?? (error.status >= 500 ? 'server_error' : 'invalid_request_error');
  return {
    message: error.message,
    type: error.type ?? byStatus,
    param: error.param ?? null,
    code: error.code ?? null,
  };
}

export function errorAnswer(error: ScriptError, by?: string): Answer {
  return {
    status: error.status,
    headers: error.headers ?? {},
    body: { kind: 'json', value: { error: errorObject(error) } },
    by: by ?? `error:${error.code ?? error.status}`,
  };
}
