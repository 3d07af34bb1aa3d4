/** An error in the words of a dialect. Everything else in the mock names errors as OpenAI does. */
import type { DialectFacts, ErrorFact } from '../spec/index.ts';
import { isObject, textAt, type JsonObject } from './answer/json.ts';
import type { Answer } from './answer/types.ts';
import { errorOf } from './errors.ts';

type Words = Pick<DialectFacts, 'errors' | 'errorNames' | 'errorEnding'>;

/** Errors of the mock itself, which no API has: they keep their names, so that nobody takes them for the API's. */
const OWN = /^(resproof_|unknown_(directive|fault)$)/;

/**
 * The answer with its error as the dialect's document has it. Of what a script says, only what it left open is changed:
 * where it gave a code or a message of its own, it has it.
 */
export function inWords(answer: Answer, facts: Words, requestId: string): Answer {
  const { status, body } = answer;
  if (status < 400 || body.kind !== 'json' || !isObject(body.value['error'])) return answer;
  const { error } = body.value;
  if (OWN.test(textAt(error, 'code'))) return answer;
  const plain = errorOf(status);
  const open = (name: 'type' | 'code') => answer.by !== 'script' || error[name] === plain[name];
  const row = rowOf(status, facts);
  const said = textAt(error, 'message');
  const message = (said === plain.message ? row?.message : undefined) ?? said;
  const worded: JsonObject = {
    ...error,
    message: facts.errorEnding === 'request-id' ? `${message} Request id: ${requestId}` : message,
    ...(open('type') && { type: row?.types[0] ?? error['type']! }),
    ...(open('code') && { code: codeIn(error, row, facts) }),
  };
  return { ...answer, body: { ...body, value: { ...body.value, error: worded } } };
}

/** Where a dialect has names of its own, a status that its table leaves out has those of its class. */
function rowOf(status: number, { errors, errorNames }: Words): ErrorFact | undefined {
  const exact = errors.find((each) => each.status === status);
  if (exact !== undefined || errorNames === null) return exact;
  return errors.find((each) => each.status === (status < 500 ? 400 : 500));
}

function codeIn(error: JsonObject, row: ErrorFact | undefined, { errorNames }: Words): string | null {
  const [code, type] = [textAt(error, 'code'), textAt(error, 'type')];
  const as = errorNames?.[code] ?? errorNames?.[type];
  if (errorNames === null || row === undefined || row.codes.length === 0) return code === '' ? null : code;
  if (as !== undefined && row.codes.includes(as)) return as;
  return row.codes.includes(code) ? code : row.codes[0]!;
}
