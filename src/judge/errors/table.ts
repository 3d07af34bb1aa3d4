/** The errors that a dialect names: which codes and types go with a status, and what a message has to say. */
import { factsOf, type DialectFacts } from '../../../spec/index.ts';
import type { Collector } from '../collector.ts';
import type { JudgeContext } from '../context.ts';
import type { JsonObject, Reading } from '../reading.ts';
import { show } from '../say.ts';
import { own, textAt } from '../values.ts';

export function checkErrorTable({ status, error }: Reading, { dialect }: JudgeContext, to: Collector): void {
  if (error === null) return;
  const facts = factsOf(dialect);
  if (facts.errorsClosed) checkCode(status, error, facts, to);
  checkType(status, error, facts, to);
  if (status === 429) checkBucket(error, to);
  if (status < 500) checkArk(error, to);
}

/** A page may call code what comes as type: either is taken. */
function checkCode(status: number, error: JsonObject, { errors }: DialectFacts, to: Collector): void {
  const row = errors.find((each) => each.status === status);
  if (row === undefined || row.codes.length === 0) return;
  const [code, type] = [textAt(error, 'code'), textAt(error, 'type')];
  const holds = row.codes.some((each) => each === code || each === type);
  const expected = `code ${row.codes.join(' or ')} with status ${status}`;
  const got = `code ${show(own(error, 'code'))}, type ${show(own(error, 'type'))}`;
  to.check(row.requirement ?? 'error.code-table', holds, expected, got, { pointer: '/error/code' });
}

/** What a status does not tell apart, such as 401 and 413, a general type may name. */
function checkType(status: number, error: JsonObject, { errors }: DialectFacts, to: Collector): void {
  const type = textAt(error, 'type');
  const statuses = errors
    .filter((each) => type !== null && each.types.includes(type))
    .map((each) => each.status);
  const [first] = statuses;
  if (first === undefined) return;
  const told = errors.some((each) => each.status === status && each.types.length > 0);
  const holds = told ? statuses.includes(status) : statuses.some((each) => classOf(each) === classOf(status));
  const expected = `status ${statuses.join(' or ')} with type ${type}`;
  to.check('error.type-fits-status', holds, expected, `status ${status}`, { pointer: '/error/type' });
}

const classOf = (status: number): number => Math.floor(status / 100);

const BUCKET = /\b(5|five)[ -]?h|hour|\b(1|one)[ -]?d\b|daily|\bday|\b(7|seven)[ -]?d|week/i;
const RESET = /reset|again|retry|until|in \d|at \d/i;

function checkBucket(error: JsonObject, to: Collector): void {
  if (textAt(error, 'code') === 'concurrency_limit') {
    to.keep('error.bucket-named');
    return;
  }
  const message = textAt(error, 'message') ?? '';
  to.check(
    'error.bucket-named',
    BUCKET.test(message) && RESET.test(message),
    'a message that names the bucket and its reset, or the code concurrency_limit',
    message,
    { pointer: '/error/message' },
  );
}

const ARK_CODE = /^[A-Z][A-Za-z]*(\.[A-Z][A-Za-z]*)*$/;
const ARK_END = /Request id: *\S+\s*$/i;

function checkArk(error: JsonObject, to: Collector): void {
  const [code, type, message] = ['code', 'type', 'message'].map((name) => textAt(error, name) ?? '');
  const holds = ARK_CODE.test(code!) && /^[A-Z]/.test(type!) && ARK_END.test(message!);
  to.check(
    'error.ark-envelope',
    holds,
    'a type like BadRequest, a code like InvalidParameter, and a message that ends with `Request id: ID`',
    show({ type, code, message }),
    { pointer: '/error' },
  );
}
