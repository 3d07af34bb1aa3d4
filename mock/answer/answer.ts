/** The core's door: one request in, one answer out. What is refused is an answer too. */
import { loadChecker, type Checker } from '../../spec/index.ts';
import { authenticate } from './authenticate.ts';
import { create } from './create.ts';
import { speechOf } from './dialect.ts';
import { listModels, oneModel } from './models.ts';
import { errorAnswer, Problem } from './problem.ts';
import { inputItems, remove, retrieve } from './stored.ts';
import type { Answer, Call } from './types.ts';
import { shown } from './validate/wrong.ts';
import { warm } from './warm.ts';

interface Visit {
  call: Call;
  owner: string;
  /** What the path holds in place of `{id}`. */
  id: string;
  checker: Checker;
}

type Handler = (visit: Visit) => Answer;

/** Names under /responses/ that are endpoints of their own, and no ids. */
const NO_IDS = new Set(['compact', 'input_tokens']);

const ROUTES: readonly { path: RegExp; methods: Readonly<Record<string, Handler>> }[] = [
  { path: /^\/responses$/, methods: { POST: ({ call, owner, checker }) => create(call, owner, checker) } },
  {
    path: /^\/responses\/([^/]+)$/,
    methods: {
      GET: (visit) => retrieve(visit.id, visitOf(visit)),
      DELETE: (visit) => remove(visit.id, visitOf(visit)),
    },
  },
  {
    path: /^\/responses\/([^/]+)\/input_items$/,
    methods: {
      GET: (visit) => inputItems(visit.id, visitOf(visit)),
    },
  },
  { path: /^\/models$/, methods: { GET: ({ call, owner }) => listModels(call.options, call.space, owner) } },
  // A model's name may have slashes: `openai/gpt-5`.
  { path: /^\/models\/(.+)$/, methods: { GET: ({ id, call }) => oneModel(id, call.options) } },
];

const visitOf = ({ call, owner, checker }: Visit) => ({
  speech: speechOf(call.dialect, checker),
  space: call.space,
  owner,
  query: call.query,
});

/** Never rejects for anything that a client can send; loads what it needs on first use. */
export async function answer(call: Call): Promise<Answer> {
  const [checker] = await Promise.all([loadChecker(call.dialect), warm()]);
  try {
    return routed(call, checker);
  } catch (error) {
    if (error instanceof Problem) return errorAnswer(error.error);
    throw error;
  }
}

function routed(call: Call, checker: Checker): Answer {
  const owner = authenticate(call.headers, call.options);
  const path = call.path.replace(/\/$/, '');
  for (const route of ROUTES) {
    const match = route.path.exec(path);
    const id = match === null ? null : decoded(match[1] ?? '');
    if (id === null || NO_IDS.has(id)) continue;
    const handler = Object.hasOwn(route.methods, call.method) ? route.methods[call.method] : undefined;
    if (handler === undefined) throw wrongMethod(call, Object.keys(route.methods));
    return handler({ call, owner, id, checker });
  }
  throw new Problem({
    status: 404,
    code: 'unknown_url',
    param: null,
    message: `Unknown request URL: ${call.method} ${shown(call.path)}. There is no such route.`,
  });
}

function wrongMethod(call: Call, allowed: string[]): Problem {
  const allow = [...allowed, 'OPTIONS'].join(', ');
  return new Problem({
    status: 405,
    code: 'method_not_allowed',
    param: null,
    message: `Not allowed: ${call.method} on ${shown(call.path)}. Allowed: ${allow}.`,
    headers: { allow },
  });
}

/** Null for what is no percent-encoding. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
