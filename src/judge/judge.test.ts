import { describe, expect, it } from 'vitest';
import { loadChecker, type DialectName } from '../../spec/index.ts';
import type { Exchange } from '../wire/exchange.ts';
import { JudgeFault, judge, judgeBy } from './judge.ts';
import { read } from './read.ts';
import type { JsonObject } from './reading.ts';
import * as streams from './testing/streams.ts';
import { jsonExchange, streamExchange } from './testing/wire.ts';

const checkers = { openai: await loadChecker('openai'), compatible: await loadChecker('compatible') };
const dialects: DialectName[] = ['openai', 'compatible'];

function findings(exchange: Exchange, dialect: DialectName = 'openai') {
  return judge(read(exchange), { dialect, checker: checkers[dialect as keyof typeof checkers] });
}

function broken(exchange: Exchange, dialect: DialectName = 'openai') {
  return findings(exchange, dialect).filter((finding) => !finding.kept);
}

function asked(changes: JsonObject = {}): JsonObject {
  return { model: 'test-model', input: 'Hello', stream: true, ...changes };
}

const TOOLS = [
  { type: 'function', name: 'get_weather', description: null, parameters: { type: 'object' }, strict: false },
];

const CLEAN: [string, JsonObject[], JsonObject][] = [
  ['a text', streams.textStream(), {}],
  ['an empty text', streams.textStream(''), {}],
  ['a call', streams.callStream().map(withTools), { tools: TOOLS }],
  ['a reasoning summary and a text', streams.reasoningStream(), {}],
  ['a refusal', streams.refusalStream(), {}],
  ['a truncated text', streams.incompleteStream(), {}],
  ['a failure in the middle', streams.failedStream(), {}],
];

function withTools(event: JsonObject): JsonObject {
  const { response } = event;
  return response === undefined
    ? event
    : { ...event, response: { ...(response as JsonObject), tools: TOOLS } };
}

describe('what is right in every point', () => {
  for (const dialect of dialects) {
    it.each(CLEAN)(`breaks nothing in ${dialect}: %s`, (_, events, changes) => {
      expect(broken(streamExchange(events, { asked: asked(changes) }), dialect)).toEqual([]);
    });

    it(`breaks nothing in ${dialect}: the same text as JSON`, () => {
      const response = streams.responseOf([streams.messageItem([streams.textPart('Hello, world')])]);
      expect(broken(jsonExchange(response), dialect)).toEqual([]);
    });
  }

  it('keeps what the stream showed, and nothing that it did not', () => {
    const kept = findings(streamExchange(streams.textStream())).map((finding) => finding.requirement);
    expect(kept).toContain('stream.part-announced');
    expect(kept).toContain('equality.text');
    expect(kept).toContain('response.schema');
    expect(kept).not.toContain('stream.summary-announced');
    expect(kept).not.toContain('equality.arguments');
  });
});

describe('the dialect', () => {
  it('leaves out what it does not ask', () => {
    const bare = streams.without(streams.textStream(), 'response.output_text.done', 'response.in_progress');
    expect(broken(streamExchange(bare), 'openai').map((finding) => finding.requirement)).toContain(
      'stream.done-present',
    );
    expect(broken(streamExchange(bare), 'compatible')).toEqual([]);
  });

  it('lets what was folded beneath a finding that it does not ask stand for itself', () => {
    const context = { dialect: 'compatible' as const, checker: checkers.compatible };
    const found = judgeBy(
      [
        {
          name: 'test',
          check: (_reading, _context, to) => {
            to.fold(to.break('stream.part-closed', 'closed', 'open'), 'equality.text', 'one text', 'another');
          },
        },
      ],
      read(streamExchange(streams.textStream())),
      context,
    );
    expect(found.map((finding) => finding.requirement)).toEqual(['equality.text']);
  });
});

it('says nothing of an exchange that brought no answer', () => {
  const exchange = {
    ...streamExchange([]),
    response: null,
    failure: { kind: 'connect' as const, message: 'refused' },
  };
  expect(findings(exchange)).toEqual([]);
});

it('turns an error of ours into a fault that names the check and the exchange', () => {
  const fails = (): never => {
    throw new TypeError('x is undefined');
  };
  const context = { dialect: 'openai' as const, checker: checkers.openai };
  const attempt = () =>
    judgeBy([{ name: 'grammar', check: fails }], read(streamExchange(streams.textStream())), context);
  expect(attempt).toThrow(JudgeFault);
  expect(attempt).toThrow(/grammar check failed on exchange case\/step.*fault of resproof.*x is undefined/);
});
