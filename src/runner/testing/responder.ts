import type { RequestListener } from 'node:http';
import { bodyOf, sendJson } from '../../wire/testing/server.ts';
import { responseOf } from './readings.ts';

/** What a test changes about the responder: true when it has answered by itself. */
export type Twist = (
  request: { method: string; url: string; body: string; count: number },
  ...rest: Parameters<RequestListener>
) => boolean;

/** The least that a target needs: /models, create, retrieve and delete, with state. */
export function responder(
  twist: Twist = () => false,
): RequestListener & { seen: string[]; stored: Set<string> } {
  const seen: string[] = [];
  const stored = new Set<string>();
  let count = 0;
  const listener: RequestListener = async (request, response) => {
    const body = await bodyOf(request);
    const { method = '', url = '' } = request;
    seen.push(`${method} ${url}`);
    count += 1;
    if (twist({ method, url, body, count }, request, response)) return;
    const id = /\/responses\/([^/?]+)/.exec(url)?.[1];
    if (url.startsWith('/v1/models')) {
      return sendJson(response, 200, {
        object: 'list',
        data: [{ id: 'small', object: 'model', created: 1, owned_by: 'us' }],
      });
    }
    if (id !== undefined && !stored.has(id)) return refuse(404, `no response ${id}`);
    if (method === 'DELETE' && id !== undefined) {
      stored.delete(id);
      return sendJson(response, 200, { id, object: 'response', deleted: true });
    }
    if (method === 'GET' && id !== undefined) return sendJson(response, 200, responseOf('hello', { id }));
    const asked = parse(body);
    if (asked === null) return refuse(400, 'not JSON');
    const made = `resp_${count}`;
    if (asked['store'] !== false) stored.add(made);
    return sendJson(response, 200, responseOf('hello', { id: made, model: asked['model'] }));

    function refuse(status: number, message: string): void {
      sendJson(response, status, {
        error: { message, type: 'invalid_request_error', param: null, code: null },
      });
    }
  };
  return Object.assign(listener, { seen, stored });
}

function parse(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}
