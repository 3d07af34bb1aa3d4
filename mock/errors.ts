/** Every error answer of the mock: what belongs to a status, and OpenAI's envelope. */
import type { ErrorFact } from '../spec/index.ts';
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

/** What a code belongs to, where it is not the one of its status. */
const CODES: Readonly<Record<string, Partial<Kind> & { status: number; param?: string }>> = {
  account_deactivated: { status: 401, message: 'This account has been deactivated.' },
  unsupported_country_region_territory: { status: 403, message: 'This country is not supported.' },
  insufficient_quota: {
    status: 429,
    type: 'insufficient_quota',
    message: 'You have used up your quota: check your plan and billing.',
    headers: {},
  },
  context_length_exceeded: {
    status: 400,
    param: 'input',
    message: 'Your input exceeds the context window of this model.',
  },
  invalid_prompt: { status: 400, param: 'input', message: 'The prompt is not allowed.' },
  content_policy_violation: { status: 400, message: 'The request is against the content policy.' },
  invalid_image: { status: 400, param: 'input', message: 'The image cannot be read.' },
  previous_response_not_found: {
    status: 400,
    param: 'previous_response_id',
    message: 'There is no such previous response.',
  },
  model_not_found: { status: 404, param: 'model', message: 'There is no such model.' },
  slow_down: { status: 503, message: 'The server is overloaded: send fewer requests.' },
  vector_store_timeout: { status: 500, message: 'The vector store took too long.' },
};

/** A code of the dialect, of the table, or of a status; of any other nothing is known but that it was asked for. */
export function errorByCode(
  code: string,
  errors: readonly ErrorFact[],
  asked?: number,
): Required<ScriptError> {
  const known = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  const ofStatus = Object.entries(KINDS).find(([, kind]) => kind.code === code)?.[0];
  const row = errors.find(({ codes }) => codes.includes(code));
  const status = asked ?? known?.status ?? (ofStatus === undefined ? (row?.status ?? 400) : Number(ofStatus));
  const message = known?.message ?? (ofStatus === undefined ? `The error ${code} was asked for.` : undefined);
  return errorOf(status, { ...known, ...(message !== undefined && { message }), code });
}

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
