/** /chat/completions: the same answers in the shape of a chat, for a mock that stands behind a gateway. */
import { fromChat } from '../chat/request.ts';
import { answerTo } from '../create.ts';
import { missing } from '../problem.ts';
import type { Answer } from '../types.ts';
import { bodyOf } from '../validate/body.ts';
import { checkSurface, unknownField } from '../validate/surface.ts';
import { shown } from '../validate/wrong.ts';
import type { Endpoint, Visit } from './endpoint.ts';

export const chat: readonly Endpoint[] = [{ method: 'POST', path: '/chat/completions', handler: complete }];

async function complete(visit: Visit): Promise<Answer> {
  const { call, checker } = visit;
  const sent = bodyOf(call);
  const known = checker.properties('ChatRequest');
  const unknown = Object.keys(sent).find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownField(shown(unknown));
  for (const name of ['model', 'messages']) if ((sent[name] ?? null) === null) throw missing(name);
  checkSurface(sent, checker, 'ChatRequest');
  const { body, limit, usage } = fromChat(sent);
  return answerTo(visit, body, { shape: 'chat', limit, usage });
}
