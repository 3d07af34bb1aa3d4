import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Report } from '../../spec/generated/report.ts';
import { requirements } from '../../spec/index.ts';
import { invoke } from './testing/invoke.ts';

const folder = mkdtempSync(join(tmpdir(), 'resproof-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('help', () => {
  test.each([[], ['run'], ['mock'], ['judge'], ['merge'], ['diff'], ['matrix'], ['list'], ['explain']])(
    'resproof %s --help',
    async (...command) => {
      const { out, code, err } = await invoke(...command, '--help');
      expect(code).toBe(0);
      expect(err).toBe('');
      expect(out).toMatch(/^Usage: resproof/);
      expect(out).toContain('Examples:');
      // A command that is there to be copied stays in one line.
      const long = out
        .split('\n')
        .filter((line) => line.length > 80 && !line.startsWith('  resproof') && !line.startsWith('  curl'));
      expect(long.filter((line) => !line.startsWith('  OPENAI_'))).toEqual([]);
    },
  );

  test('of everything together fits a screen of 24 lines', async () => {
    const { out } = await invoke('--help');
    expect(out.trimEnd().split('\n').length).toBeLessThanOrEqual(24);
  });

  test('without a command is wrong use', async () => {
    expect(await invoke()).toMatchObject({ code: 2, out: '' });
  });
});

describe('wrong use is one line and exit code 2', () => {
  test.each([
    ['an unknown command, with the nearest', ['lst'], "unknown command 'lst' (Did you mean list?)"],
    [
      'an unknown option, with the nearest',
      ['run', '--base-ulr', 'x'],
      "unknown option '--base-ulr' (Did you mean --base-url?)",
    ],
    ['an unknown value, with the nearest', ['run', '--dialect', 'compatable'], '(Did you mean compatible?)'],
    ['an unknown capability', ['run', '--claim', 'imge-input'], '(Did you mean image-input or file-input?)'],
    ['an unknown fault', ['mock', '--fault', 'no-sequence-nmber'], '(Did you mean no-sequence-number?)'],
    ['an unknown kind', ['list', 'faluts'], '(Did you mean faults?)'],
    [
      'an unknown id',
      ['explain', 'stream.sequence-contigous'],
      '(Did you mean stream.sequence-contiguous or',
    ],
    [
      'an unknown requirement',
      ['run', '--dry-run', '--requirement', 'respnse.id'],
      'No requirement fits "respnse.id". (Did you mean response.id',
    ],
    ['an unknown subject', ['run', '--dry-run', '--case', 'toolz'], '(Did you mean tools?)'],
    ['a capability that nobody may unclaim', ['run', '--dry-run', '--unclaim', 'text'], 'text is mandatory'],
    [
      'claimed and unclaimed',
      ['run', '--claim', 'cors', '--unclaim', 'cors'],
      'cors stands in --claim and in --unclaim',
    ],
    ['no number', ['run', '--concurrency', 'many'], 'Give a whole number from 1 to 64.'],
    ['no argument', ['explain'], "missing required argument 'id'"],
    ['one argument too many', ['run', 'here', 'there'], 'too many arguments'],
    [
      'an option of another kind',
      ['list', 'cases', '--level', 'must'],
      '--dialect and --level choose among requirements',
    ],
    [
      'a folder that cannot be made',
      ['run', '--out', '/dev/null/x'],
      '--out /dev/null/x cannot be written to',
    ],
    [
      'a report file that cannot be made',
      ['run', '--out', folder, '--report-json', '/nowhere/r.json'],
      '--report-json /nowhere/r.json',
    ],
    [
      'a report file that is a folder',
      ['run', '--out', folder, '--report-json', folder],
      'cannot be written to: it is a folder',
    ],
    ['a model that is a variable never set', ['run', '--model', ''], 'It is empty.'],
    [
      'a pattern that fits nothing',
      ['run', '--grep', 'zzz'],
      'No case has an id or a title that fits "zzz".',
    ],
    ['a field that cases set', ['run', '--body', 'stream=true'], 'The body field stream cannot be set'],
    ['a port that is none', ['mock', '--port', '99999'], 'Give a whole number from 0 to 65535.'],
    [
      'an address that is not ours',
      ['mock', '--host', '192.0.2.1'],
      'the address is not one of this machine',
    ],
  ])('%s', async (_, argv, message) => {
    const { code, err, out } = await invoke(...argv);
    expect(err).toContain(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).toMatch(/^error: /);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test.each([
    ['a mistyped option', ['run', '--apikey=sk-canary-123456']],
    [
      'a mistyped option beside the right one',
      ['run', '--api-key', 'sk-canary-123456', '--modle', 'sk-canary-123456'],
    ],
    ['a header that is none', ['run', '--header', 'authorization Bearer sk-canary-123456']],
    ['a URL with a password', ['run', '--base-url', 'https://me:sk-canary-123456@gw.example/v1']],
    [
      'an argument that was meant for an option',
      ['run', '--header', 'x-key: sk-canary-123456', 'sk-canary-123456'],
    ],
  ])('a key is not repeated: %s', async (_, argv) => {
    const { code, err, out } = await invoke(...argv);
    expect(code).toBe(2);
    expect(out + err).not.toContain('sk-canary');
  });

  test('what the user wrote cannot move the cursor', async () => {
    const { err } = await invoke('explain', 'x\u001b[2J');
    expect(err).toContain('\\u001b[2J');
    expect(err).not.toContain('\u001b');
  });
});

describe('list', () => {
  test('without a kind counts what there is', async () => {
    const { out } = await invoke('list');
    expect(out).toContain(`requirements  ${requirements.length}\n`);
  });

  test('is one line for each in a pipe', async () => {
    const { out } = await invoke('list', 'requirements');
    expect(out.trimEnd().split('\n')).toHaveLength(requirements.length);
    expect(out).toMatch(/^stream\.created-first +MUST +The first event is response\.created\.$/m);
  });

  test('by dialect and level', async () => {
    const { out } = await invoke(
      'list',
      'requirements',
      '--dialect',
      'compatible',
      '--level',
      'may',
      '--json',
    );
    const entries = JSON.parse(out) as { id: string; levels: Record<string, string> }[];
    expect(entries.map(({ id }) => id)).toContain('http.request-id');
    expect(new Set(entries.map(({ levels }) => levels['compatible']))).toEqual(new Set(['MAY']));
  });

  test.each(['cases', 'faults', 'dialects', 'capabilities'])('%s, for people and as JSON', async (kind) => {
    const { out } = await invoke('list', kind);
    const { out: json } = await invoke('list', kind, '--json');
    const entries = JSON.parse(json) as Record<string, string>[];
    expect(entries.length).toBeGreaterThan(1);
    expect(out.trimEnd().split('\n')).toHaveLength(entries.length);
    for (const { id, name } of entries) expect(out).toContain(id ?? name);
  });
});

describe('explain', () => {
  test('a requirement: what it says, where it holds, where it is from, what breaks it', async () => {
    const { out } = await invoke('explain', 'stream.sequence-present');
    expect(out).toContain('Every event has an integer sequence_number.');
    expect(out).toMatch(/level +MUST in openai, open-responses, bytespike\n/);
    expect(out).toMatch(/source +OpenAI's OpenAPI document/);
    expect(out).toContain('resproof mock --fault no-sequence-number');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each([
    ['create.text', 'case'],
    ['no-sequence-number', 'fault'],
    ['function-tools', 'capability'],
    ['compatible', 'dialect'],
  ])('%s is a %s', async (id, kind) => {
    expect((await invoke('explain', id)).out).toMatch(new RegExp(`^${id} \\(${kind}\\)\n`));
    expect(JSON.parse((await invoke('explain', id, '--json')).out)).toMatchObject([{ kind }]);
  });
});

describe('judge', () => {
  const answer = '{"error":{"message":"No.","type":"invalid_request_error","param":null,"code":null}}';

  test('what is right has exit code 0', async () => {
    const { out, code } = await invoke('judge', file('right.json', answer));
    expect(out).toContain('No MUST is broken');
    expect(code).toBe(0);
  });

  test('what is wrong has exit code 1 and the evidence', async () => {
    const wire = 'event: response.completed\ndata: {"type":"response.created","sequence_number":0}\n\n';
    const { out, code } = await invoke('judge', file('wrong.sse', wire));
    expect(out).toContain('FAILED  sse.event-name-equals-type  MUST');
    expect(out).toContain('where     wrong.sse, event 0');
    expect(out).not.toContain('again');
    expect(code).toBe(1);
  });

  test('what a file does not tell is not held against it', async () => {
    const { out } = await invoke('judge', file('bare.json', answer), '--json');
    const report = JSON.parse(out) as Report;
    const told = report.requirements.filter(({ id }) => /content-type|request-id|body-complete/.test(id));
    expect(new Set(told.map(({ verdict }) => verdict))).toEqual(new Set(['unexercised']));
  });

  test('with its head, status and headers are judged too', async () => {
    const { out, code } = await invoke(
      'judge',
      file('head.txt', `HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\n\r\n${answer}`),
    );
    expect(out).toContain('FAILED  http.json-content-type');
    expect(code).toBe(1);
  });

  test('with the request, what was asked is judged too', async () => {
    const response = {
      ...JSON.parse(answer),
      error: null,
      object: 'response',
      metadata: { a: '2' },
    } as object;
    const request = file('sent.json', '{"model":"m","input":"hi","metadata":{"a":"1"}}');
    const { out } = await invoke('judge', file('echo.json', JSON.stringify(response)), '--request', request);
    expect(out).toContain('FAILED  echo.metadata');
  });

  test.each([
    ['a file that is not there', () => ['/nowhere/x'], 'there is no such file'],
    ['a folder', () => [folder], 'it is a folder'],
    ['an empty file', () => [file('empty', '')], 'is empty'],
    [
      'a report',
      () => [file('report.json', '{"schema":1,"resproof":"0.1.0"}')],
      'is a report; judge the transcript.jsonl',
    ],
    ['a HAR', () => [file('x.har', '{"log":{"entries":[]}}')], 'has nothing in it to judge'],
    ['a broken transcript', () => [file('t.jsonl', '{"transcript":1}\n')], 'line 1:'],
    [
      'a request that is no JSON',
      () => [file('a.json', answer), '--request', file('b.json', '{')],
      'is not JSON',
    ],
    [
      'a transcript with a request',
      () => [file('t.jsonl', '{"transcript":1}\n'), '--request', file('a.json', '{}')],
      'has its requests',
    ],
    ['both from standard input', () => ['-', '--request', '-'], 'Only one of the two'],
  ])('%s cannot be judged', async (_, argv, message) => {
    const { code, err, out } = await invoke('judge', ...argv());
    expect(err).toMatch(/^error: .*\n$/);
    expect(err).toContain(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

describe('run', () => {
  test('a dry run says what it would cost, and sends nothing', async () => {
    const { out, code } = await invoke('run', '--dry-run', '--quick', '--base-url', 'http://127.0.0.1:1/v1');
    expect(out).toMatch(
      /^\d+ cases, \d+ requests; about \d+ tokens in, \d+ out; about \d+ s\.\n.*Nothing was sent\.\n$/,
    );
    expect(code).toBe(0);
  });

  test('a dead port is exit code 3 within two seconds, and said plainly', async () => {
    const began = performance.now();
    const { out, code } = await invoke('run', '--base-url', 'http://127.0.0.1:1/v1', '--out', folder);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(out.replace(/\s+/g, ' ')).toContain('http://127.0.0.1:1 cannot be reached');
    expect(code).toBe(3);
  });
});
