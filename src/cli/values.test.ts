import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import { UsageError } from './usage-error.ts';
import * as value from './values.ts';

const HOUR = 3_600_000;

test.each<[string, (text: string) => unknown, string, unknown]>([
  ['integer', value.integer(0, 10), '7', 7],
  ['duration in seconds', value.duration(HOUR), '90', 90_000],
  ['duration in milliseconds', value.duration(HOUR), '500ms', 500],
  ['duration with a fraction', value.duration(HOUR), '1.5m', 90_000],
  ['rate', value.rate, '15/m', { count: 15, perMs: 60_000 }],
  ['size', value.size, '64k', 65_536],
  ['one of', value.oneOf(['a', 'b']), 'b', 'b'],
  ['any case', value.anyCase(['MUST', 'MAY']), 'must', 'MUST'],
  ['some of', value.someOf(['a', 'b']), 'a, b', ['a', 'b']],
  ['header', value.header, 'X-Team:  blue ', { 'x-team': 'blue' }],
  ['header with colons in its value', value.header, 'x-url: http://a:1', { 'x-url': 'http://a:1' }],
  ['body field', value.bodyField, 'temperature=0.5', { temperature: 0.5 }],
  ['body field with = in it', value.bodyField, 'user="a=b"', { user: 'a=b' }],
  ['URL', value.httpUrl, 'https://gw.example/v1?api-version=1', 'https://gw.example/v1?api-version=1'],
])('%s: %s', (_, parse, text, expected) => {
  expect(parse(text)).toEqual(expected);
});

test.each<[string, (text: string) => unknown, string[]]>([
  ['integer', value.integer(0, 10), ['11', '-1', '1.5', '', 'x', '1e1', ' 1', '99999999999999999999']],
  ['duration', value.duration(HOUR), ['0', '-1s', '2h', '1d', 's', '', '1e3', '0.0001s']],
  ['rate', value.rate, ['15', '0/m', '15/d', '/m', '-1/s']],
  ['size', value.size, ['0', '2G', '1x', '']],
  ['some of', value.someOf(['a']), ['a,,a', 'c', '']],
  ['header', value.header, ['no colon', ': v', 'a b: c', 'a: b\r\nc: d', '__proto__: x']],
  ['body field', value.bodyField, ['user=me', '=1', 'a', '__proto__={}', 'a b=1']],
  ['URL', value.httpUrl, ['gw.example/v1', 'ftp://gw.example', '/v1', 'http://user:pw@gw.example/v1', '']],
  ['regular expression', value.regularExpression, ['(', '[']],
  ['several', value.several, ['', '  ']],
])('%s refuses what it cannot be', (_, parse, texts) => {
  for (const text of texts) {
    expect(() => parse(text), JSON.stringify(text)).toThrow(expect.toSatisfy(isOneLine));
  }
});

function isOneLine(error: unknown): boolean {
  return (
    (error instanceof InvalidArgumentError || error instanceof UsageError) && !/[\r\n]/.test(error.message)
  );
}

describe('values that may be keys', () => {
  test.each<[string, (text: string) => unknown, string]>([
    ['header', value.header, 'authorization Bearer sk-secret'],
    ['body', value.bodyField, 'key=sk-secret'],
    ['url', value.httpUrl, 'https://me:sk-secret@gw.example'],
  ])('%s: the complaint does not repeat it', (_, parse, text) => {
    expect(() => parse(text)).toThrow(UsageError);
    expect(() => parse(text)).not.toThrow(/sk-secret/);
  });
});

test('repeated options add up', () => {
  expect(value.words('b', value.words('a'))).toEqual(['a', 'b']);
  expect(value.header('b: 2', value.header('a: 1'))).toEqual({ a: '1', b: '2' });
  expect(value.bodyField('b=2', value.bodyField('a=1'))).toEqual({ a: 1, b: 2 });
});
