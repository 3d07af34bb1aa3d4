/** The bills of a key, where a vendor lists them: a row for each answer that was charged. */
import { billsOf, keepsBooks } from '../ledger.ts';
import { notFound } from '../problem.ts';
import type { Answer } from '../types.ts';
import { jsonAnswer, type Endpoint, type Visit } from './endpoint.ts';

export const usage: readonly Endpoint[] = [
  { method: 'GET', path: '/usage', handler: bills },
  { method: 'GET', path: '/me/usage', handler: bills },
];

async function bills({ call, owner }: Visit): Promise<Answer> {
  if (!keepsBooks(call.dialect))
    throw notFound(`Nothing is billed in the dialect ${call.dialect}.`, null, 'unknown_url');
  return jsonAnswer({ object: 'list', data: await billsOf(call.space, owner) }, 'route:usage');
}
