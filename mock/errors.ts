/** Every error answer of the mock: what belongs to a status, and OpenAI's envelope. */
import type { ScriptError } from './answer/types.ts';

type ErrorEnvelope = Record<
  'error',
  { message: string; type: string; param: string | null; code: string | null }
>;

interface Kind {
  type: string;
  code: string | null;
  message: string;
  headers?: Record<string, string>;
}

/** What a client sees when a status is asked for and nothing else is said. */
const KINDS: Readonly<Record<number, Kind>> = {
  400: { type: 'invalid_request_error', code: 'invalid_request', message: 'The request is invalid.' },
  401: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided.' },
  403: { type: 'permission_error', code: 'permission_denied', message: 'This key may not do that.' },
  404: { type: 'invalid_request_error', code: 'not_found', message: 'There is nothing here.' },
  408: { type: 'timeout_error', code: 'request_timeout', message: 'The request came too slowly.' },
  409: {
    type: 'conflict_error',
    code: 'conflict',
    message: 'The resource is being changed by another request.',
  },
  413: { type: 'invalid_request_error', code: 'request_too_large', message: 'The request is too large.' },
  415: { type: 'invalid_request_error', code: 'unsupported_media_type', message: 'The body is not JSON.' },
  422: { type: 'invalid_request_error', code: 'unprocessable', message: 'The request cannot be processed.' },
  429: {
    type: 'rate_limit_error',
    code: 'rate_limit_exceeded',
    message: 'Rate limit reached. Please try again in 1s.',
    headers: { 'retry-after': '1' },
  },
  500: { type: 'server_error', code: 'server_error', message: 'The server had an error.' },
  502: { type: 'server_error', code: 'bad_gateway', message: 'The server behind this one gave no answer.' },
  503: { type: 'server_error', code: 'server_overloaded', message: 'The server is overloaded.' },
  504: {
    type: 'server_error',
    code: 'gateway_timeout',
    message: 'The server behind this one took too long.',
  },
};

/** The whole of an error for a status: what is given, and for the rest what belongs to the status. */
export function errorOf(
  status: number,
  given: Partial<Omit<ScriptError, 'status'>> = {},
): Required<ScriptError> {
  const kind: Kind = KINDS[status] ?? {
    type: status >= 500 ? 'server_error' : 'invalid_request_error',
    code: status >= 500 ? 'server_error' : 'invalid_request',
    message: `Status ${status} was asked for.`,
  };
  return {
    status,
    message: given.message ?? kind.message,
    type: given.type ?? kind.type,
    code: given.code === undefined ? kind.code : given.code,
    param: given.param ?? null,
    headers: { ...kind.headers, ...given.headers },
  };
}

export function envelopeOf(error: Required<ScriptError>): ErrorEnvelope {
  return { error: { message: error.message, type: error.type, param: error.param, code: error.code } };
}
