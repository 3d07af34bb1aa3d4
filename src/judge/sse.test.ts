import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { split } from './sse.ts';

function blocks(text: string) {
  return split(Buffer.from(text)).frames.map(({ event, data, closed }) => ({ event, data, closed }));
}

const ONE = [{ event: 'a', data: '1', closed: true }];

describe('line ends', () => {
  it.each([
    ['LF', 'event: a\ndata: 1\n\n'],
    ['CRLF', 'event: a\r\ndata: 1\r\n\r\n'],
    ['CR', 'event: a\rdata: 1\r\r'],
    ['all three', 'event: a\rdata: 1\r\n\n'],
  ])('ends lines with %s', (_, text) => {
    expect(blocks(text)).toEqual(ONE);
  });

  it('ends lines with nothing else', () => {
    const data = 'a\u2028b\u2029c\u0085d\u000be\u000cf';
    expect(blocks(`data: ${data}\n\n`)).toEqual([{ event: null, data, closed: true }]);
  });

  it('takes CR LF for one end, and LF CR for two', () => {
    expect(blocks('data: 1\r\ndata: 2\n\rdata: 3\n\n').map((block) => block.data)).toEqual(['1\n2', '3']);
  });
});

describe('fields', () => {
  it.each([
    ['joins data lines by LF', 'data: 1\ndata: 2\n\n', { event: null, data: '1\n2' }],
    ['takes off one space', 'data:  1\n\n', { event: null, data: ' 1' }],
    ['needs no space', 'event:a\ndata:1\n\n', { event: 'a', data: '1' }],
    ['takes a field without a colon for an empty one', 'data\n\n', { event: null, data: '' }],
    ['lets the last event line win', 'event: a\nevent: b\ndata: 1\n\n', { event: 'b', data: '1' }],
    ['tells an empty event line from none', 'event:\ndata: 1\n\n', { event: '', data: '1' }],
    [
      'passes over comments, id, retry and unknown fields',
      ': hi\nid: 7\nretry: 9\nx-note: y\ndata: 1\n\n',
      { event: null, data: '1' },
    ],
    ['takes off one BOM at the start', '\uFEFFdata: 1\n\n', { event: null, data: '1' }],
  ])('%s', (_, text, block) => {
    expect(blocks(text)).toEqual([{ ...block, closed: true }]);
    expect(split(Buffer.from(text)).flaws).toEqual([]);
  });

  it('gives a comment alone as a block without data', () => {
    expect(blocks(': ping\n\n')).toEqual([{ event: null, data: null, closed: true }]);
  });

  it('gives the last block even if nothing closes it', () => {
    expect(blocks('data: 1\n\ndata: 2')).toMatchObject([
      { data: '1', closed: true },
      { data: '2', closed: false },
    ]);
    expect(blocks('data: 1\n')).toMatchObject([{ data: '1', closed: false }]);
  });
});

it.each([
  ['JSON without its field', '{"type":"x"}'],
  ['HTML', '<html>'],
  ['HTML with a colon', '<a href="http://x">'],
  ['a sentence', 'upstream failed: no route'],
  ['a word', 'Error'],
  ['a field with a space before its colon', 'data : 1'],
])('faults a line that is %s', (_, line) => {
  expect(split(Buffer.from(`data: 1\n\n${line}\n\n`)).flaws).toEqual([
    { kind: 'line', offset: 9, got: line },
  ]);
});

describe('places', () => {
  it('counts bytes, not characters', () => {
    const { frames } = split(Buffer.from('\uFEFFdata: "é😀"\n\n: x\ndata: 2\n\n'));
    expect(frames.map((frame) => frame.offset)).toEqual([3, 3 + 6 + 8 + 2]);
  });

  it('dates a block by the chunk that ended it', () => {
    const chunks = ['data: 1\n', '\ndata: 2\r', '\n\r', '\n'].map((text, index) => ({
      at: index * 10,
      bytes: Buffer.from(text),
    }));
    const { frames } = split(Buffer.concat(chunks.map((chunk) => chunk.bytes)), chunks);
    expect(frames.map((frame) => [frame.data, frame.at])).toEqual([
      ['1', 10],
      ['2', 20],
    ]);
  });
});

/** Lines in all their forms, and what stands between them. */
const piece = fc.oneof(
  fc.constantFrom(
    '\n',
    '\r',
    '\r\n',
    'data',
    'data:',
    'data: ',
    'event: ',
    ': ',
    'id:',
    ':',
    '\uFEFF',
    '{"a":1}',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const wire = fc.array(piece, { maxLength: 40 }).map((pieces) => Buffer.from(pieces.join('')));

it('gives the same blocks whatever the chunks', () => {
  fc.assert(
    fc.property(wire, fc.array(fc.nat(200), { maxLength: 6 }), (bytes, cuts) => {
      const places = [
        0,
        ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
        bytes.length,
      ];
      const chunks = places
        .slice(1)
        .map((end, index) => ({ at: 0, bytes: bytes.subarray(places[index] ?? 0, end) }));
      expect(split(bytes, chunks)).toEqual(split(bytes, [{ at: 0, bytes }]));
    }),
  );
});

it('gives back what was written', () => {
  const field = fc
    .string({ unit: 'binary', maxLength: 20 })
    .filter((text) => !/[\r\n]/.test(text) && text.isWellFormed());
  const block = fc.record({
    event: fc.option(field),
    lines: fc.array(field, { minLength: 1, maxLength: 3 }),
  });
  fc.assert(
    fc.property(fc.array(block, { maxLength: 5 }), fc.constantFrom('\n', '\r', '\r\n'), (written, end) => {
      const text = written
        .map(({ event, lines }) =>
          [
            ...(event === null ? [] : [`event: ${event}`]),
            ...lines.map((line) => `data: ${line}`),
            '',
            '',
          ].join(end),
        )
        .join('');
      expect(blocks(text)).toEqual(
        written.map(({ event, lines }) => ({ event, data: lines.join('\n'), closed: true })),
      );
    }),
  );
});

/** Splits as the standard's parser does, character by character: slow and plain. */
function reference(text: string): (string | null)[] {
  const all: (string | null)[] = [];
  let data: string[] | null = null;
  let any = false;
  for (const line of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .slice(0, -1)) {
    if (line === '') {
      if (any) all.push(data?.join('\n') ?? null);
      [data, any] = [null, false];
      continue;
    }
    any = true;
    const [, name = line, value = ''] = /^([^:]*):? ?([^]*)$/.exec(line) ?? [];
    if (name === 'data') data = [...(data ?? []), value];
  }
  return all;
}

it('agrees with a plain reading of the standard', () => {
  fc.assert(
    fc.property(wire, (bytes) => {
      const closed = split(bytes).frames.filter((frame) => frame.closed);
      expect(closed.map((frame) => frame.data)).toEqual(reference(bytes.toString('utf8')));
    }),
  );
});
