/** The control API under /__resproof/: what a test in any language asks the mock about itself. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { didYouMean } from '../../spec/nearest.ts';
import { envelopeOf, errorOf } from '../errors.ts';
import type { MockReply, MockRequest } from '../reply.ts';
import type { Route } from '../route.ts';
import { readBody, readQuery } from './fields.ts';
import { ControlProblem, Otherwise } from './operation.ts';
import type { Mocked, Operation, Result } from './operation.ts';
import { operations } from './routes.ts';

type Headers = Readonly<Record<string, string>>;

/**
 * It speaks of the namespace that the URL or the header names; with `?all=true`, of all of them. It sends no CORS
 * headers, and refuses other origins: the journal holds what tests have sent, and is no page's business.
 */
export class ControlApi {
  readonly #mocked: Mocked;
  readonly #key: string | null;

  constructor({ key, ...mocked }: Mocked & { key: string | null }) {
    this.#mocked = mocked;
    this.#key = key;
  }

  /** Never rejects for anything that a client can send. */
  async answer(route: Route, request: MockRequest, gone: AbortSignal): Promise<MockReply> {
    try {
      return reply(await this.#result(route, request, gone));
    } catch (error) {
      if (error instanceof ControlProblem) return refusal(error);
      throw error;
    }
  }

  async #result(
    route: Route,
    request: MockRequest,
    gone: AbortSignal,
  ): Promise<{ result: Result; type?: string }> {
    if (isForeign(request.headers))
      throw new ControlProblem(403, 'The control API is not for pages of other origins.');
    const { operation, segment } = find(route.path, request.method.toUpperCase());
    if (!operation.open) this.#checkKey(request.headers);
    const { query, body, answer } = operation;
    const result = await operation.handle({
      mocked: this.#mocked,
      name: route.namespace,
      segment,
      query: readQuery(route.query, query),
      body: readBody(request.body, body === 'scenario' ? undefined : body),
      text: request.body,
      gone,
    });
    return { result, ...('type' in answer && { type: answer.type }) };
  }

  #checkKey(headers: Headers): void {
    if (this.#key === null) return;
    const given =
      headers['x-resproof-control-key'] ?? /^bearer +(\S+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? '';
    if (timingSafeEqual(hashOf(given), hashOf(this.#key))) return;
    throw new ControlProblem(
      401,
      'The control API of this mock asks for its key: `Authorization: Bearer CONTROL_KEY`.',
      {
        headers: { 'www-authenticate': 'Bearer' },
      },
    );
  }
}

/** @throws ControlProblem saying what there is */
function find(path: string, method: string): { operation: Operation; segment: string } {
  const fitting = operations.flatMap((operation) => {
    const match = patternOf(operation.path).exec(path);
    const segment = match && decoded(match[1] ?? '');
    return segment === null ? [] : [{ operation, segment }];
  });
  // A fixed segment before one that may be anything: /journal/wait is no entry.
  const [first] = fitting.sort(
    (a, b) => Number(a.operation.path.includes('{')) - Number(b.operation.path.includes('{')),
  );
  if (!first) {
    const known = [...new Set(operations.map((each) => each.path))];
    const hint = didYouMean(path, known) || ` It has ${known.join(', ')}.`;
    throw new ControlProblem(404, `The control API has no ${path.slice(0, 80)}.${hint}`);
  }
  const same = fitting.filter(({ operation }) => operation.path === first.operation.path);
  const found = same.find(({ operation }) => operation.method === method);
  if (found) return found;
  const allow = same.map(({ operation }) => operation.method).join(', ');
  throw new ControlProblem(405, `${first.operation.path} takes ${allow}.`, { headers: { allow } });
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/, '([^/]+)')}$`);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/**
 * A browser says where a page is from; nobody else does. A page that has its own name point to this machine calls itself
 * the same origin, so that a browser's request has to name the machine by address.
 */
function isForeign({ origin, host = '', 'sec-fetch-site': site }: Headers): boolean {
  if (origin === undefined && (site === undefined || site === 'none')) return false;
  if (site === 'cross-site' || site === 'same-site') return true;
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) return true;
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name !== 'localhost' && isIP(name) === 0;
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

function reply({ result, type }: { result: Result; type?: string }): MockReply {
  if (typeof result === 'string') return write(200, result, type ?? 'text/plain');
  if (result instanceof Otherwise) return write(result.status, JSON.stringify(result.value));
  return write(200, JSON.stringify(result));
}

function refusal({ status, message, param, headers }: ControlProblem): MockReply {
  const written = write(status, JSON.stringify(envelopeOf(errorOf(status, { message, param }))));
  return { ...written, headers: { ...written.headers, ...headers } };
}

function write(status: number, text: string, type = 'application/json'): MockReply {
  return {
    status,
    headers: { 'content-type': type, 'cache-control': 'no-store' },
    body: { kind: 'text', text },
  };
}
