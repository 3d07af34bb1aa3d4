/**
 * Files as somebody may hand them in, and places to write to that take nothing: one line that says what is wrong, exit code 2,
 * and never a stack trace.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { UNPRINTABLE } from '../../reports/plain.ts';
import { invoke } from '../../src/cli/testing/invoke.ts';
import { ANSWER, INPUT } from '../../src/wire/bounds.ts';

const folder = mkdtempSync(join(tmpdir(), 'resproof-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Devices and folders that only Linux has. */
const onLinux = test.runIf(process.platform === 'linux');

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function sparse(name: string, bytes: number): string {
  const path = file(name, '');
  truncateSync(path, bytes);
  return path;
}

function link(name: string, to: string): string {
  const path = join(folder, name);
  symlinkSync(to, path);
  return path;
}

const header = {
  transcript: 1,
  resproof: '0.1.0',
  baseUrl: 'http://127.0.0.1:1/v1',
  kind: 'server',
  dialect: 'openai',
  model: 'm',
  startedAt: '2026-01-01T00:00:00.000Z',
  claims: {},
};

const exchange = {
  id: 'create.text/create',
  case: 'create.text',
  step: 'create',
  attempt: 1,
  startedAt: 0,
  request: { method: 'POST', url: 'http://127.0.0.1:1/v1/responses', headers: [], body: '{}' },
  response: { status: 200, headers: [], headersAt: 1, endedAt: 2, chunks: [{ at: 1, text: '{}' }] },
  failure: null,
};

/** A transcript with these lines behind its header; objects are written as JSON. */
function transcript(name: string, ...lines: (object | string)[]): string {
  const text = [header, ...lines].map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  return file(name, text.join('\n'));
}

function body(text: string): object {
  return { ...exchange, response: { ...exchange.response, chunks: [{ at: 1, text }] } };
}

interface Refused {
  what: string;
  argv: () => string[];
  says: string;
  /** Other systems have no such thing. */
  linux?: true;
}

const refusals: Refused[] = [
  {
    what: 'a file that is not there',
    argv: () => ['judge', join(folder, 'none')],
    says: 'there is no such file',
  },
  { what: 'a folder', argv: () => ['judge', folder], says: 'it is a folder' },
  { what: 'an empty file', argv: () => ['judge', file('empty', '')], says: 'there is nothing to judge' },
  {
    what: 'a link that leads to itself',
    argv: () => ['judge', link('loop', 'loop')],
    says: 'it is a link that leads to itself',
  },
  { what: 'a name that is too long', argv: () => ['judge', 'x'.repeat(5_000)], says: 'its name is too long' },
  {
    what: 'something in a file',
    argv: () => ['judge', join(file('plain', 'x'), 'y')],
    says: 'a part of its path is no folder',
  },
  {
    what: 'a file that may not be read',
    // Not by any owner, nor by root.
    argv: () => ['judge', '/proc/self/mem'],
    says: 'cannot be read: EIO',
    linux: true,
  },
  {
    what: 'a device without an end',
    argv: () => ['judge', '/dev/zero'],
    says: 'has more than 256 MiB',
    linux: true,
  },
  {
    what: 'a sparse file of two gigabytes',
    argv: () => ['judge', sparse('sparse', 2 * 1024 ** 3)],
    says: 'has more than 256 MiB',
  },
  {
    what: 'an answer that is too large to be one',
    argv: () => ['judge', sparse('large', INPUT.answerBytes + 1)],
    says: 'has more than 64 MiB',
  },
  {
    what: 'an answer with more in it than is read',
    argv: () => ['judge', file('values', `[${'[],'.repeat(600_000)}0]`)],
    says: 'cannot be judged to its end: the answer has over 500000 values',
  },
  {
    what: 'a request that is none',
    argv: () => ['judge', file('a', '{}'), '--request', file('b', '{')],
    says: 'is not JSON',
  },
  {
    what: 'a request that is a hundred thousand deep',
    argv: () => ['judge', file('d', '{}'), '--request', file('e', '['.repeat(100_000))],
    says: 'is no request: it is nested too deeply',
  },
  {
    what: 'a request that is a folder',
    argv: () => ['judge', file('c', '{}'), '--request', folder],
    says: 'it is a folder',
  },
  {
    what: 'a report',
    argv: () => ['judge', file('r', '{"schema":1,"resproof":"0.1.0"}')],
    says: 'is a report',
  },
  {
    what: 'a transcript of another version',
    argv: () => ['judge', file('version', JSON.stringify({ ...header, transcript: 2 }))],
    says: 'line 1: /transcript must be equal to constant',
  },
  {
    what: 'a transcript of no known dialect',
    argv: () => ['judge', file('dialect', JSON.stringify({ ...header, dialect: '__proto__' }))],
    says: 'There is no dialect "__proto__"',
  },
  {
    what: 'a transcript that began at no time',
    argv: () => ['judge', file('time', JSON.stringify({ ...header, startedAt: 'soon' }))],
    says: 'line 1: /startedAt must match format',
  },
  {
    what: 'a transcript with something else in its midst',
    argv: () => ['judge', transcript('midst', exchange, '\u0000\u0001\u001b[2J', exchange)],
    says: 'line 3: not JSON: \\u0000\\u0001\\u001b[2J',
  },
  {
    what: 'a transcript that was cut in its midst',
    argv: () => ['judge', transcript('cut-midst', JSON.stringify(exchange).slice(0, 90), exchange)],
    says: 'line 2: not JSON',
  },
  {
    what: 'a transcript with JSON a hundred thousand deep',
    argv: () => ['judge', transcript('deep', `{"id":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)],
    says: 'line 2: nested too deeply',
  },
  {
    what: 'a transcript with five million empty lists in a line',
    argv: () => ['judge', transcript('lists', `{"id":[${'[],'.repeat(INPUT.values)}0]}`)],
    says: 'line 2: more than 5000000 values',
  },
  {
    what: 'a transcript with a line of forty megabytes',
    argv: () => ['judge', transcript('line', body('x'.repeat(2 * ANSWER.bodyBytes + 1)))],
    says: 'line 2: a body of more than',
  },
  {
    what: 'a transcript with more exchanges than any run makes',
    argv: () => {
      const line = JSON.stringify({ ...exchange, response: null });
      const many = Array.from({ length: INPUT.exchanges + 1 }, (_, n) =>
        line.replace('create.text/', `${n}/`),
      );
      return ['judge', transcript('many', ...many)];
    },
    says: `more than ${INPUT.exchanges} exchanges`,
  },
  {
    what: 'a transcript that would change what objects are',
    argv: () => [
      'judge',
      transcript('proto', JSON.stringify(exchange).replace('{', '{"__proto__":{"a":1},')),
    ],
    says: 'line 2: the line must NOT have additional properties: __proto__',
  },
  {
    what: 'two exchanges of one name',
    argv: () => [
      'judge',
      transcript('twice', { ...exchange, id: '\u202e\n' }, { ...exchange, id: '\u202e\n' }),
    ],
    says: 'line 3: a second exchange \\u202e',
  },
  { what: 'no folder to write to', argv: () => ['run', '--out', ''], says: '--out is empty' },
  {
    what: 'a file to write into',
    argv: () => ['run', '--out', file('out', '')],
    says: 'cannot be written to: EEXIST',
  },
  {
    what: 'a folder in a link that leads to itself',
    argv: () => ['run', '--out', join(link('loop2', 'loop2'), 'x')],
    says: 'cannot be written to: ELOOP',
  },
  {
    what: 'a folder where none can be made',
    argv: () => ['run', '--out', '/proc/resproof/deep'],
    says: 'cannot be written to: ENOENT',
    linux: true,
  },
];

describe('is refused in one line', () => {
  for (const { what, argv, says, linux } of refusals) {
    (linux ? onLinux : test)(what, async () => {
      const { code, err, out } = await invoke(...argv());
      expect(err).toContain(says);
      expect(err).toMatch(/^error: [^\n]*\n$/);
      expect(err.slice(0, -1).match(UNPRINTABLE)).toBeNull();
      expect({ code, out }).toEqual({ code: 2, out: '' });
    });
  }
});

describe('is judged, whatever it is', () => {
  test.each([
    [
      'bytes that mean nothing',
      () => file('binary', Buffer.from(Array.from({ length: 4_096 }, (_, n) => (n * 89) % 256))),
    ],
    ['nothing but line ends', () => file('ends', '\n'.repeat(1_000_000))],
    ['an answer a hundred thousand deep', () => file('deep.json', '['.repeat(100_000))],
    [
      'a stream that is cut in a character',
      () => file('cut.sse', Buffer.from('data: {"type":"é').subarray(0, -1)),
    ],
    ['more events than are read', () => file('events', 'data: {"type":"a"}\n\n'.repeat(200_000))],
    [
      'an answer of names that every object has',
      () => file('names', '{"object":"response","__proto__":{"a":1},"output":[{"type":"constructor"}]}'),
    ],
    [
      'a transcript whose times are beyond all time',
      () =>
        transcript('late', { ...exchange, startedAt: 1e308 }, { ...exchange, id: 'a', startedAt: -1e308 }),
    ],
    [
      'a transcript whose places are none',
      () =>
        transcript('places', {
          ...exchange,
          request: { ...exchange.request, method: 'DELETE', url: '://%E0%A4%A/responses/%E0%A4%A' },
        }),
    ],
  ])('%s', async (_what, path) => {
    const { code, err, out } = await invoke('judge', path());
    expect(err).toBe('');
    expect([1, 3]).toContain(code);
    expect(out.replaceAll('\n', '').match(UNPRINTABLE)).toBeNull();
    expect(out).toMatch(/broken|unproven/);
  });

  test('what was too much to be read to its end is said', async () => {
    const { out } = await invoke('judge', file('most', 'data: {"type":"a"}\n\n'.repeat(200_000)));
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'note: most was judged in its beginning only: the answer has over 100000 blocks of events.',
    );
  });

  test('a transcript that was cut at its end, and it says so', async () => {
    const path = transcript('cut-end', exchange, JSON.stringify({ ...exchange, id: 'b' }).slice(0, 100));
    expect((await invoke('judge', path)).out).toContain('Line 3 of the transcript, its last one, is cut off');
  });
});

describe('a disk that is full', () => {
  onLinux('the report is still shown, and what is missing is said', async () => {
    const out = join(folder, 'full');
    mkdirSync(out);
    for (const name of ['report.json', 'transcript.jsonl']) symlinkSync('/dev/full', join(out, name));
    const run = await invoke('run', '--case', 'create.text', '--out', out);
    expect(run.out).toContain('No MUST is broken');
    expect(run.out).toContain('The transcript is not whole: ENOSPC');
    expect(run.err).toMatch(/^error: .*report\.json cannot be written: ENOSPC/m);
    expect(run.code).toBe(2);
    expect(existsSync(join(out, 'junit.xml'))).toBe(true);
  });

  onLinux('also where the result was to go', () => {
    const bin = join(import.meta.dirname, '../../bin/resproof.js');
    const full = spawnSync('sh', ['-c', `exec "${process.execPath}" "${bin}" list cases > /dev/full`]);
    expect(full.stderr.toString()).toBe(
      'error: the result cannot be written: ENOSPC: no space left on device, write.\n',
    );
    expect(full.status).toBe(2);
  });
});
