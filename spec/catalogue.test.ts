import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  covering,
  dialects,
  echo,
  grammar,
  isEventType,
  levelIn,
  requirement,
  requirements,
} from './index.ts';
import type { EventType, Requirement } from './index.ts';

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
      dialects: ['openai', 'compatible'],
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
      expect(done, type).toMatchObject({
        does: 'finish',
        bracket: row.bracket,
        field: row.field,
        equality: row.equality,
      });
    }
  });
});

test('each echo belongs to a requirement about echoes', () => {
  expect(echo.filter((row) => !row.requirement.startsWith('echo.'))).toEqual([]);
  const shown = new Set<string>(echo.map((row) => row.requirement));
  expect(requirements.filter((each) => each.subject === 'echo' && !shown.has(each.id))).toEqual([]);
});
