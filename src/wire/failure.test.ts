import { expect, test } from 'vitest';
import type { FailureKind } from './exchange.ts';
import { failureOf, type Progress } from './failure.ts';

const coded = (code: string, message = code): Error => Object.assign(new Error(message), { code });
const before: Progress = { connected: false, answered: false };
const waiting: Progress = { connected: true, answered: false };
const reading: Progress = { connected: true, answered: true };

test.each<[string, unknown, Progress, FailureKind]>([
  ['refused', coded('ECONNREFUSED'), before, 'connect'],
  ['a bad certificate', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), before, 'connect'],
  ['reset before an answer', coded('ECONNRESET'), waiting, 'cut'],
  ['closed in the body', coded('UND_ERR_SOCKET', 'other side closed'), reading, 'cut'],
  ['shorter than announced', coded('UND_ERR_RES_CONTENT_LENGTH_MISMATCH'), reading, 'cut'],
  ['no HTTP', coded('HPE_INVALID_CONSTANT'), waiting, 'protocol'],
  ['an upgrade nobody asked for', coded('UND_ERR_SOCKET', 'bad upgrade'), waiting, 'protocol'],
  ['endless headers', coded('UND_ERR_HEADERS_OVERFLOW'), waiting, 'too-large'],
  ['anything else, by how far it came', new Error('?'), reading, 'cut'],
])('%s', (_what, error, progress, kind) => {
  expect(failureOf(error, progress)?.kind).toBe(kind);
});

test('a request that we made wrong is a fault of ours', () => {
  expect(failureOf(coded('UND_ERR_INVALID_ARG'), before)).toBeNull();
});

test('the message is one line, also of several attempts', () => {
  const both = new AggregateError([
    new Error('connect ECONNREFUSED ::1:1'),
    new Error('connect ECONNREFUSED 127.0.0.1:1'),
  ]);
  expect(failureOf(both, before)?.message).toBe(
    'connect ECONNREFUSED ::1:1; connect ECONNREFUSED 127.0.0.1:1',
  );
  const tls =
    '40C8:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../ssl/tlsany_meth.c:77:\n';
  expect(failureOf(new Error(tls), before)?.message).toBe(
    'TLS: wrong version number (is it http and not https?)',
  );
  expect(failureOf(new Error('a\n\u001b[2Jb'), before)?.message).toBe('a [2Jb');
});
