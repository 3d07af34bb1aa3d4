/** The core's door: one request in, one answer out. What is refused is an answer too. */
import { loadChecker, type Checker } from '../../spec/index.ts';
import { authenticate } from './authenticate.ts';
import { ENDPOINTS } from './endpoints/index.ts';
import { routerOf } from './endpoints/router.ts';
import { isLimited } from './limits/limits.ts';
import { countRequest } from './limits/rate.ts';
import { errorAnswer, Problem } from './problem.ts';
import type { Answer, Call } from './types.ts';
import { shown } from './validate/wrong.ts';
import { warm } from './warm.ts';

const find = routerOf(ENDPOINTS);

/** Never rejects for anything that a client can send; loads what it needs on first use. */
export async function answer(call: Call): Promise<Answer> {
  const [checker] = await Promise.all([loadChecker(call.dialect), warm()]);
  try {
    return await routed(call, checker);
  } catch (error) {
    if (error instanceof Problem) return errorAnswer(error.error);
    throw error;
  }
}

async function routed(call: Call, checker: Checker): Promise<Answer> {
  const owner = authenticate(call);
  if (isLimited(call.method, call.path)) await countRequest(call, owner);
  const route = find(call.path.replace(/\/$/, ''));
  if (route === null) throw unknownUrl(call);
  const { methods, id, item } = route;
  const handler = methods.get(call.method);
  if (handler === undefined) throw wrongMethod(call, [...methods.keys()]);
  return handler({ call, owner, checker, id, item });
}

function unknownUrl(call: Call): Problem {
  return new Problem({
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
