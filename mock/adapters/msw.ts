/**
 * `resproof/msw`: the mock behind MSW 3, for code whose base URL or fetch cannot be changed.
 *
 * A cut connection cannot be shown here: MSW turns the error of a stream into its clean end. Use `startMock`.
 */
import { http } from 'msw/http';
import type { HttpHandler } from 'msw/http';
import type { MockNamespace } from '../index.ts';

export interface MswOptions {
  /**
   * Which requests the mock answers, as MSW has paths. Default: every host's Responses API and models,
   * namespaced or not. A narrower one, `https://api.openai.com/v1/*`, lets other hosts pass.
   */
  paths?: readonly string[];
}

const DEFAULT_PATHS = ['*/v1/*'];

/**
 * Handlers for `setupServer(...)` or `setupWorker(...)`:
 *
 * ```ts
 * const mock = createMock();
 * const server = setupServer(...mswHandlers(mock));
 * ```
 */
export function mswHandlers(mock: Pick<MockNamespace, 'fetch'>, options: MswOptions = {}): HttpHandler[] {
  const { paths = DEFAULT_PATHS } = options;
  return paths.map((path) => http.all(path, ({ request }) => answered(mock, request)));
}

/** A handler that rejects is complained about; a client that has left is no fault, and gets nothing any more. */
async function answered(mock: Pick<MockNamespace, 'fetch'>, request: Request): Promise<Response> {
  try {
    return await mock.fetch(request);
  } catch (error) {
    if (request.signal.aborted) return Response.error();
    throw error;
  }
}
