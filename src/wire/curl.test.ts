import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Exchange } from './exchange.ts';
import { curlLine } from './curl.ts';
import { createRedactor, REDACTED } from './redact.ts';

const request = (parts: Partial<Exchange['request']>): Pick<Exchange, 'id' | 'request'> => ({
  id: 'create.text/create',
  request: {
    method: 'POST',
    url: 'https://api.example/v1/responses',
    headers: [
      ['content-type', 'application/json'],
      ['authorization', `Bearer ${REDACTED}`],
      ['user-agent', 'resproof/0'],
    ],
    body: '{"model":"m","input":"hi"}',
    ...parts,
  },
});

/** What a shell makes of the line: the arguments that curl would get. */
function argumentsOf(line: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${line}`;
  const out = execFileSync('bash', ['--norc', '-c', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { OPENAI_API_KEY: 'THE KEY', LC_ALL: 'C.UTF-8' },
  });
  return out.toString('utf8').split('\0').slice(0, -1);
}

test('reads as a person would write it', () => {
  expect(curlLine(request({}))).toBe(
    "curl -N https://api.example/v1/responses -H 'content-type: application/json'" +
      ` -H 'authorization: Bearer '"$OPENAI_API_KEY" --data-raw '{"model":"m","input":"hi"}'`,
  );
});

test('names the method where curl would choose another', () => {
  const line = curlLine(request({ method: 'DELETE', body: null, headers: [] }));
  expect(line).toBe('curl -N -X DELETE https://api.example/v1/responses');
});

describe('whatever was sent, the shell hands it to curl and does nothing else', () => {
  test.each([
    [`it's "quoted" $HOME \`id\` $(id) \\ ! \n new line`],
    ['\u001b[2J clears the screen; a bell \u0007 and \u009b'],
    ["both ' and \u001b and \\ and %s"],
    ['right to left \u202e evil'],
    ['; rm -rf / #'],
    ['-d @/etc/passwd'],
    ['grüße 日本 🎉'],
  ])('%j', (text) => {
    const line = curlLine(request({ body: text, headers: [['x-note', text.replaceAll('\n', ' ')]] }));

    expect(line).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    const words = argumentsOf(line);
    expect(words.at(-1)).toBe(text);
    expect(words).toContain(`x-note: ${text.replaceAll('\n', ' ')}`);
  });

  test('the key is filled in by the shell', () => {
    expect(argumentsOf(curlLine(request({})))).toContain('authorization: Bearer THE KEY');
  });

  test('a query is one word', () => {
    const url = 'https://api.example/v1/responses/resp_1?stream=true&starting_after=3';
    expect(argumentsOf(curlLine(request({ url, method: 'GET', body: null })))).toContain(url);
  });
});

test('a long body is left to the transcript, and an id from a file cannot smuggle a command in', () => {
  const line = curlLine({ ...request({ body: 'x'.repeat(10_000) }), id: 'a\nrm -rf /;b' });
  expect(line).toContain('--data-binary @body.json # body.json: 10000 characters, see a?rm?-rf?/?b');
  expect(line.length).toBeLessThan(400);
});

test('never shows the key that was sent', () => {
  const key = 'sk-live-0123456789';
  const { request: sent } = request({
    headers: [['authorization', `Bearer ${key}`]],
    body: `{"user":"${key}"}`,
  });
  const exchange: Exchange = {
    id: 'a/b',
    case: 'a',
    step: 'b',
    attempt: 1,
    request: sent,
    response: null,
    failure: null,
    startedAt: 0,
  };
  expect(curlLine(createRedactor([key]).exchange(exchange))).not.toContain(key);
});
