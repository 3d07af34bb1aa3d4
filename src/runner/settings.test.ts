import { describe, expect, test } from 'vitest';
import { OptionError, type RunOptions } from './options.ts';
import { settle } from './settings.ts';

const settled = (options: Partial<RunOptions> = {}) =>
  settle({ baseUrl: 'https://gw.example/v1/', ...options });

test('defaults are filled in, and the base URL is taken apart', () => {
  expect(settled({ baseUrl: 'https://gw.example:8443/v1/?api-version=1' })).toMatchObject({
    base: 'https://gw.example:8443/v1',
    origin: 'https://gw.example:8443',
    baseQuery: [['api-version', '1']],
    dialect: { name: 'openai' },
    concurrency: 4,
    timeoutMs: 60_000,
    retries: 2,
    failOn: 'must',
  });
});

test('keys are secrets, and so are headers, query parameters and body fields that look like it', () => {
  const { secrets } = settled({
    baseUrl: 'https://h/v1?api_key=from-the-query',
    apiKey: 'sk-one',
    apiKey2: 'sk-two',
    headers: {
      'X-Goog-Api-Key': 'goog',
      Authorization: 'Bearer inner',
      'OpenAI-Beta': 'x',
      'x-tokenizer': 'o200k',
    },
    bodyFields: {
      user: 'me',
      prompt_cache_key: 'ours',
      auth: { accessKey: 'of-the-body', tags: ['also'] },
      max_output_tokens: 9,
    },
  });
  expect(secrets).toEqual(
    expect.arrayContaining(['sk-one', 'sk-two', 'goog', 'inner', 'Bearer inner', 'from-the-query']),
  );
  expect(secrets).toEqual(expect.arrayContaining(['of-the-body', 'also']));
  expect(secrets).not.toContain('me');
  expect(secrets).not.toContain('ours');
  expect(secrets).not.toContain('x');
  expect(secrets).not.toContain('o200k');
});

describe('wrong use is one sentence', () => {
  test.each<[Partial<RunOptions>, string]>([
    [{ baseUrl: 'gw.example/v1' }, 'The base URL must be like https://host/v1, not "gw.example/v1".'],
    [
      { baseUrl: 'file:///etc/passwd' },
      'The base URL must be like https://host/v1, not "file:///etc/passwd".',
    ],
    [
      { baseUrl: 'https://me:pw@h/v1' },
      'The base URL must not hold a user or a password: send them as a header.',
    ],
    [{ claims: { text: false } }, 'text is mandatory in the dialect openai: nobody may unclaim it.'],
    [{ grep: '(' }, '"(" is not a regular expression.'],
    [{ concurrency: 0 }, 'concurrency must be a number from 1 to 64, not 0.'],
    [{ retries: NaN }, 'retries must be a number from 0 to 10, not NaN.'],
    [{ headers: { 'a b': 'c' } }, '"a b" is not the name of a header.'],
    [{ headers: { Host: 'evil' } }, 'The header Host cannot be set.'],
    [{ headers: { x: 'a\r\nb: c' } }, 'The value of a header has characters that no header can carry.'],
    [{ apiKey: 'sk\n' }, 'The key has characters that no header can carry.'],
    [{ caseIds: ['toolz'] }, 'No case fits "toolz".'],
    [{ requirementIds: ['usage.sun'] }, 'No requirement fits "usage.sun".'],
    [{ grep: 'zzz' }, 'No case has an id or a title that fits "zzz".'],
    [
      { caseIds: ['tools'], exclude: ['tools.*'] },
      'What is chosen and what is left out leave no case to run.',
    ],
    [{ bodyFields: { input: 'x' } }, 'The body field input cannot be set: each case has its own.'],
    [{ bodyFields: { model: 'x' } }, 'The body field model cannot be set: name the model with --model'],
  ])('%j', (options, message) => {
    expect(() => settled(options)).toThrow(OptionError);
    expect(() => settled(options)).toThrow(message);
  });

  test('and brings the names there are, so that the nearest can be offered', () => {
    try {
      settled({ requirementIds: ['usage.sun'] });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ option: 'requirementIds', got: 'usage.sun' });
      expect((error as OptionError).known).toContain('usage.sum');
    }
  });
});
