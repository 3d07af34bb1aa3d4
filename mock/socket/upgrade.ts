/**
 * Whether a client that asks for a WebSocket gets one.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1
 */
import { dialects } from '../../spec/index.ts';
import { authenticate } from '../answer/authenticate.ts';
import { Problem } from '../answer/problem.ts';
import type { Caller } from '../answer/authenticate.ts';
import type { ScriptError } from '../answer/types.ts';
import type { Plain } from '../edits/edits.ts';

export const wantsSocket = (headers: Readonly<Record<string, string>>): boolean =>
  headers['upgrade']?.toLowerCase() === 'websocket';

const KEY = /^[A-Za-z0-9+/]{22}==$/;

/** What it is refused with; null when it is granted. */
export function refusalOfUpgrade(
  { method, path }: Plain,
  offered: boolean,
  caller: Caller,
): ScriptError | null {
  const { headers, dialect } = caller;
  const { operations = null } = dialects.find(({ name }) => name === dialect) ?? {};
  if (!offered || (operations !== null && !operations.includes('connectResponses'))) {
    // 426 and nothing else makes clients that try a WebSocket first go on over HTTP at once.
    const message = 'WebSockets are not served here: send the request over HTTP.';
    return { status: 426, code: 'upgrade_refused', message, headers: { connection: 'close' } };
  }
  if (path !== '/responses')
    return {
      status: 404,
      code: 'unknown_url',
      message: 'There is no WebSocket here: connect to /responses.',
    };
  if (method !== 'GET')
    return {
      status: 405,
      code: 'method_not_allowed',
      message: 'An upgrade is a GET.',
      headers: { allow: 'GET' },
    };
  if (headers['sec-websocket-version'] !== '13')
    return {
      status: 426,
      code: 'websocket_version',
      message: 'This server speaks version 13 of the WebSocket protocol.',
      headers: { 'sec-websocket-version': '13' },
    };
  if (!KEY.test(headers['sec-websocket-key'] ?? ''))
    return { status: 400, code: 'websocket_key', message: 'The upgrade has no valid sec-websocket-key.' };
  return unauthorised(caller);
}

function unauthorised(caller: Caller): ScriptError | null {
  try {
    authenticate(caller);
    return null;
  } catch (error) {
    if (error instanceof Problem) return error.error;
    throw error;
  }
}

/** The headers of the upgrade as those of each request on the connection: without what is about the connection. */
export function headersOfTurns(headers: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(headers).filter(
    ([name]) => !/^(connection|upgrade|sec-websocket-.*)$/.test(name),
  );
  return { ...Object.fromEntries(own), 'content-type': 'application/json' };
}
