import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  clients,
  covering,
  dialects,
  echo,
  grammar,
  impact,
  isEventType,
  levelIn,
  requirement,
  requirements,
  sources,
} from './index.ts';
import type { DialectFacts, DialectName, EventType, GrammarRow, Requirement } from './index.ts';

function known(id: string): Requirement {
  const found = requirement(id);
  if (found === undefined) throw new Error(`no requirement ${id}`);
  return found;
}

describe('ids', () => {
  const pinned = readFileSync(new URL('requirement-ids.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  test('each is pinned: a new one needs its line in requirement-ids.txt', () => {
    expect(requirements.map((each) => each.id).filter((id) => !pinned.includes(id))).toEqual([]);
  });

  test('none that is pinned is gone, unless its line says retired', () => {
    const there = new Set<string>(requirements.map((each) => each.id));
    expect(pinned.filter((line) => !line.endsWith(' retired') && !there.has(line))).toEqual([]);
  });

  test('none that was retired is back', () => {
    const retired = pinned
      .filter((line) => line.endsWith(' retired'))
      .map((line) => line.split(' ')[0] ?? '');
    expect(retired.filter((id) => requirement(id) !== undefined)).toEqual([]);
  });
});

describe('requirements', () => {
  test('have their defaults filled in', () => {
    expect(known('response.id')).toMatchObject({
      subject: 'response',
      dialects: ['openai', 'compatible', 'open-responses', 'bytespike', 'ezmodel', 'modelark'],
      levels: {},
      since: '0.1.0',
    });
  });

  test('have a level by dialect, or none where they do not apply', () => {
    expect(levelIn(known('response.id'), 'compatible')).toBe('MUST');
    expect(levelIn(known('error.missing-input'), 'openai')).toBe('MUST');
    expect(levelIn(known('error.missing-input'), 'compatible')).toBe('SHOULD');
    expect(levelIn(known('stream.sequence-present'), 'compatible')).toBeNull();
  });

  test('build on one that every dialect of theirs has, and that builds on no other', () => {
    const built = requirements.filter(({ after }) => after !== undefined);
    expect(built.length).toBeGreaterThan(20);
    for (const { id, after, dialects } of built) {
      const first = requirement(after!)!;
      expect([id, first.after, dialects.filter((name) => !first.dialects.includes(name))]).toEqual([
        id,
        undefined,
        [],
      ]);
    }
  });

  test('are not found by a name that every object has', () => {
    expect(requirement('constructor')).toBeUndefined();
    expect(isEventType('toString')).toBe(false);
  });
});

describe('covering', () => {
  test('a property has its own requirement, or that of its schema', () => {
    expect(covering('openai', 'OutputMessage', 'role')).toBe('item.message-role');
    expect(covering('openai', 'OutputMessage', 'content')).toBe('item.message');
  });

  test('a member of a union has that of the union, and so has a property of it', () => {
    expect(covering('openai', 'ResponseTextDeltaEvent', 'delta')).toBe('stream.event-schema');
    expect(covering('openai', 'ResponseTextDeltaEvent', 'sequence_number')).toBe('stream.sequence-present');
    expect(covering('openai', 'ResponseTextDeltaEvent', 'logprobs')).toBe('item.logprobs');
  });

  test('a requirement that a dialect does not have leaves the field to the next', () => {
    expect(covering('compatible', 'ResponseTextDeltaEvent', 'sequence_number')).toBe('stream.event-schema');
    expect(covering('compatible', 'OutputTextPart', 'logprobs')).toBe('item.message');
    expect(covering('openai', 'InputTokensDetails')).toBe('usage.details');
    expect(covering('compatible', 'InputTokensDetails')).toBe('usage.schema');
  });

  test('what only a caller sends belongs to none', () => {
    expect(covering('openai', 'CreateResponse', 'model')).toBeUndefined();
  });
});

test('compatible lets nobody unclaim what every client needs', () => {
  const compatible = dialects.find((each) => each.name === 'compatible');
  expect(compatible?.mandatory).toEqual(['text', 'streaming', 'function-tools', 'errors']);
  expect(dialects[0]?.name).toBe('openai');
});

/** Where a text accumulates, and which requirement compares it. */
function placeIn({
  bracket,
  items,
  parts,
  field,
  index,
  members,
  equality,
}: GrammarRow): Partial<GrammarRow> {
  return { bracket, items, parts, field, index, members, equality };
}

describe('the stream grammar', () => {
  const rows = Object.entries(grammar);

  test('opens and closes each kind of bracket', () => {
    for (const bracket of ['response', 'item', 'part', 'summary'] as const) {
      const does = rows.filter(([, row]) => row.bracket === bracket).map(([, row]) => row.does);
      expect(does, bracket).toContain('open');
      expect(does, bracket).toContain('close');
    }
  });

  test('says for whatever opens which requirement a missing opening or closing breaks', () => {
    const opening = rows.filter(([, row]) => row.does === 'open');
    expect(opening.filter(([, row]) => row.announced === undefined || row.closed === undefined)).toEqual([]);
  });

  test('pairs each delta with a done event that finishes the same field', () => {
    for (const [type, row] of rows.filter(([, row]) => row.does === 'append')) {
      const done = grammar[type.replace(/\.delta$/, '.done') as EventType];
      expect(done?.does, type).toBe('finish');
      expect(placeIn(done), type).toEqual(placeIn(row));
    }
  });

  test('gives each kind of hosted item that has a first phase a last one, and says how the item then ends', () => {
    const signals = rows.filter(([, row]) => row.phase !== undefined);
    const ofPhase = (phase: string) =>
      new Set(signals.filter(([, row]) => row.phase === phase).flatMap(([, row]) => row.items ?? []));
    expect(ofPhase('last')).toEqual(ofPhase('first'));
    expect(signals.filter(([, row]) => row.phase === 'last' && row.statuses === undefined)).toEqual([]);
    expect(signals.filter(([, row]) => row.does !== 'signal' || row.bracket !== 'item')).toEqual([]);
  });

  test('compares whatever accumulates in an item or part', () => {
    const texts = rows.filter(([, row]) => ['append', 'finish', 'start'].includes(row.does));
    expect(texts.filter(([, row]) => row.bracket !== 'response' && row.equality === undefined)).toEqual([]);
  });
});

test('each echo belongs to a requirement about echoes', () => {
  const says = (id: string): string => requirements.find((each) => each.id === id)?.statement ?? '';
  expect(echo.filter((row) => !/comes? back|is the one asked for/.test(says(row.requirement)))).toEqual([]);
  const shown = new Set<string>(echo.map((row) => row.requirement));
  expect(requirements.filter((each) => each.subject === 'echo' && !shown.has(each.id))).toEqual([]);
});

describe('why it matters, and what to do', () => {
  const SUBJECTS = 'http sse stream equality response item usage tools state error'.split(' ');

  test('is said of every MUST of the core', () => {
    const core = requirements.filter((each) => SUBJECTS.includes(each.subject) && each.level === 'MUST');
    expect(core.length).toBeGreaterThan(100);
    expect(core.filter(({ why, fix }) => !why || !fix).map((each) => each.id)).toEqual([]);
  });
});

describe('impact', () => {
  test('tells which client breaks on a requirement, and how', () => {
    expect(impact('stream.terminal-present')).toContainEqual({
      client: 'codex-cli',
      breaks: 'It connects again and again and ends with exit code 1.',
      seen: 'run',
    });
    expect(impact('accounting.headers')).toEqual([]);
  });

  test('is never on a client whose dialect does not ask for it', () => {
    const told = requirements.filter((each) => impact(each.id).length > 0);
    const elsewhere = told.filter((each) => !each.dialects.includes('compatible'));
    // Clients of one dialect, and fields that a client needs in two events only.
    expect(elsewhere.map((each) => each.id)).toEqual([
      'stream.sequence-present',
      'error.stream-event-nested',
    ]);
  });
});

test('each client says what it is, and in which version it was run', () => {
  expect(clients.filter(({ versions, about }) => versions.length === 0 || about === '')).toEqual([]);
  expect(clients.map((each) => each.name)).toContain('codex-cli');
});

describe('sources', () => {
  test('account for all 111 statements of Open Responses', () => {
    const statements = sources.find((each) => each.name === 'open-responses')?.statements ?? [];
    expect(statements.map((each) => each.id)).toEqual(Array.from({ length: 111 }, (_, at) => `R${at + 1}`));
  });

  test.each(['bytespike', 'ezmodel', 'modelark'])('account for what the pages of %s promise', (name) => {
    const statements = sources.find((each) => each.name === name)?.statements ?? [];
    expect(statements.length).toBeGreaterThan(30);
    const own = requirements.filter((each) => each.dialects.length === 1 && each.dialects[0] === name);
    const led = new Set(statements.flatMap((each) => each.requirements));
    expect(own.filter((each) => !led.has(each.id)).map((each) => each.id)).toEqual([]);
  });
});

describe('the facts of a dialect', () => {
  function facts(name: DialectName): DialectFacts {
    const found = dialects.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no dialect ${name}`);
    return found.facts;
  }

  test('are those of openai where its file says nothing', () => {
    expect(facts('bytespike').rawReasoning).toBe('response.reasoning_text');
    expect(facts('open-responses')).toMatchObject({
      done: 'required',
      rawReasoning: 'response.reasoning',
      shapes: ['responses'],
    });
  });

  test('tell what the vendors promise beside the surface', () => {
    expect(facts('bytespike')).toMatchObject({
      idPrefixes: { response: 'resp_' },
      auth: { forms: ['bearer'], refused: ['x-api-key'], keyPrefixes: ['sk-byts-'] },
      forms: { toolChoice: ['flat', 'nested'], structuredOutput: ['text.format', 'response_format'] },
    });
    expect(facts('bytespike').headers.map((each) => each.name)).toHaveLength(5);
    expect(facts('bytespike').errors.map((each) => each.status)).toEqual(
      expect.arrayContaining([402, 413, 502]),
    );
    expect(facts('ezmodel')).toMatchObject({
      shapes: ['responses', 'chat'],
      caching: { minPrefixTokens: 256, belowMinimum: 'refused-or-no-hit' },
      limits: { timeoutMs: 30_000 },
    });
    expect(facts('modelark').caching).toMatchObject({ expire: { default: 259_200, max: 604_800 } });
  });

  test.each(dialects.map((each) => each.name))('have each status of %s once', (name) => {
    const statuses = facts(name).errors.map((each) => each.status);
    expect(new Set(statuses).size).toBe(statuses.length);
  });
});
