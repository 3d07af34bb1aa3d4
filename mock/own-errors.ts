/** Errors that belong to no request of a namespace, and what went wrong in the mock itself. */
import { factsOf, type DialectName } from '../spec/index.ts';
import { errorAnswer } from './answer/problem.ts';
import type { ScriptError } from './answer/types.ts';
import { inWords } from './dialect-errors.ts';
import { standardHeaders } from './headers.ts';
import type { MockReply } from './reply.ts';
import { StoreError } from './store/store-error.ts';
import { TapeError } from './tape/tape-error.ts';
import type { Writer } from './write.ts';

/** There is no number of its own to make a request id of. */
const ID = 'req_0';

export function plainError(
  error: ScriptError,
  dialect: DialectName,
  writer: Writer,
  account: Readonly<Record<string, string>> = {},
): MockReply {
  return writer.reply(inWords(errorAnswer(error), factsOf(dialect), ID), standardHeaders(ID, account));
}

/** What an error that nobody expected is answered with. */
export function ownFault(error: unknown): ScriptError {
  if (error instanceof StoreError)
    return { status: 503, code: 'resproof_store_unavailable', message: error.message };
  if (error instanceof TapeError)
    return { status: 500, code: 'resproof_recordings_unusable', message: error.message };
  const said = error instanceof Error ? error.message : String(error);
  const kind = 'resproof_internal_error';
  const message = `This is a fault of resproof's mock, not of your request: ${said}. Please report it with the request.`;
  return { status: 500, type: kind, code: kind, message };
}
