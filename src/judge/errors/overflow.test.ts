import { describe, expect, test } from 'vitest';
import type { DialectName } from '../../../spec/index.ts';
import { checkErrors } from '../errors.ts';
import type { JsonObject } from '../reading.ts';
import { saidBy } from '../testing/by-check.ts';
import { jsonExchange } from '../testing/wire.ts';
import { isOverflow } from './overflow.ts';

const said = (error: JsonObject, dialect: DialectName = 'openai', status = 400, asked: JsonObject = {}) =>
  saidBy(
    checkErrors,
    jsonExchange(
      { error: { type: 'invalid_request_error', param: null, code: null, ...error } },
      { status, asked: { model: 'm', input: 'Hello', ...asked } },
    ),
    dialect,
  );

test.each([
  { message: 'No.', code: 'context_length_exceeded' },
  { message: 'Your input exceeds the context window of this model.', code: null },
  { message: "This model's maximum context length is 4096 tokens. However, you sent 5000.", code: null },
  { message: 'Input length 5000 exceeds the maximum length 4096. Request id: 1', code: 'InvalidParameter' },
  { message: 'prompt is too long: 208310 tokens > 200000 maximum', code: null },
])('%j says that the context is too long', (error) => expect(isOverflow(error)).toBe(true));

test.each([
  { message: "Invalid 'input': string too long.", code: 'string_above_max_length' },
  { message: 'max_output_tokens exceeds the maximum length of an answer.', code: 'invalid_value' },
  { message: 'The body has more than 1000 bytes.', code: 'request_too_large' },
  { message: 'Rate limit reached: context is everything.', code: 'rate_limit_exceeded' },
])('%j says something else', (error) => expect(isOverflow(error)).toBe(false));

describe('a context that is too long', () => {
  const OVERFLOW = { message: 'The input exceeds the maximum length.', code: 'context_length_exceeded' };

  test('is refused with its code', () => {
    expect(said(OVERFLOW)).toMatchObject({ breaks: [] });
    expect(said(OVERFLOW).keeps).toEqual(
      expect.arrayContaining(['truncation.context-overflow-code', 'truncation.disabled']),
    );
    expect(said({ ...OVERFLOW, code: 'invalid_value' }).breaks).toEqual(['truncation.context-overflow-code']);
  });

  test('shows nothing of truncation disabled where it was auto', () => {
    expect(said(OVERFLOW, 'openai', 400, { truncation: 'auto' }).keeps).not.toContain('truncation.disabled');
  });

  test('is told in the words of ModelArk there', () => {
    const ark = (message: string) =>
      said({ type: 'BadRequest', code: 'InvalidParameter', message: `${message} Request id: 1` }, 'modelark');
    expect(ark('Input length 5000 exceeds the maximum length 4096.')).toMatchObject({ breaks: [] });
    expect(ark('The context window is full.').breaks).toEqual(['error.ark-overflow']);
  });
});
