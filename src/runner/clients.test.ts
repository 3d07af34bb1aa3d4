import { describe, expect, test } from 'vitest';
import { clients, impact, requirements } from '../../spec/index.ts';
import type { RequirementResult } from '../../spec/generated/report.ts';
import { clientsOf } from './clients.ts';

const result = (id: string, over: Partial<RequirementResult> = {}): RequirementResult => ({
  id,
  subject: id.split('.')[0] ?? id,
  level: 'MUST',
  statement: 'It is so.',
  why: null,
  fix: null,
  sources: [],
  mandatory: false,
  verdict: 'passed',
  reason: null,
  deselected: false,
  kept: 1,
  keptBy: ['first'],
  broken: 0,
  brokenIn: [],
  excusedBy: [],
  findings: [],
  ...over,
});

const broken = (id: string, exchange: string): RequirementResult =>
  result(id, {
    verdict: 'failed',
    broken: 1,
    findings: [{ exchange, where: {}, expected: 'x', got: 'y', folded: 0 }],
  });

/** Every requirement that some client breaks on, kept, but for those that are given. */
function told(...changed: RequirementResult[]) {
  const given = new Map(changed.map((each) => [each.id, each]));
  const results = requirements
    .filter((each) => impact(each.id).length > 0)
    .map((each) => given.get(each.id) ?? result(each.id));
  const all = clientsOf({ own: results, core: [] }, ['first', 'second']);
  return (name: string) => all.find((each) => each.name === name);
}

test('every client works on a server that breaks nothing', () => {
  const of = told();
  expect(clients.map(({ name }) => of(name)?.state)).toEqual(clients.map(() => 'works'));
});

describe('a client breaks', () => {
  test('on what breaks it, first met first, each with what its user sees', () => {
    const of = told(broken('usage.schema', 'first'), broken('item.message-role', 'second'));
    expect(of('codex-cli')).toMatchObject({
      state: 'breaks',
      breaks: [
        { requirement: 'usage.schema', seen: 'run', effect: expect.stringContaining('response.completed') },
        { requirement: 'item.message-role' },
      ],
    });
    expect(of('pi-ai')?.state).toBe('works');
  });

  test('only where it looks: each form of `strict` is one of another client', () => {
    const of = told(broken('tools.strict-forms', 'tools.strict-forms/null'));
    expect(of('langchain')?.state).toBe('breaks');
    expect(of('codex-cli')?.state).toBe('works');
  });

  test('not on what only follows from something else', () => {
    const of = told({ ...broken('websocket.warm-up', 'first'), verdict: 'blocked' });
    expect(of('codex-cli')).toMatchObject({ state: 'not-shown', missing: ['websocket.warm-up'] });
  });

  test('not on a field that it does not read', () => {
    const at = (pointer: string) => {
      const one = broken('response.schema', 'first');
      return { ...one, findings: one.findings.map((each) => ({ ...each, where: { pointer } })) };
    };
    expect(told(at('/prompt_cache_retention'))('ai-sdk-openai')?.state).toBe('works');
    expect(told(at('/response/usage'))('ai-sdk-openai')?.state).toBe('breaks');
  });

  test('with the client that reads answers for it', () => {
    const of = told(broken('item.annotations', 'first'));
    expect([of('ai-sdk-openai')?.state, of('mastra')?.state, of('opencode')?.state]).toEqual([
      'breaks',
      'breaks',
      'breaks',
    ]);
  });

  test('on what the common core knows by its verdict there, and by that of the dialect on the rest', () => {
    const kept = result('response.output');
    const seen = broken('response.output', 'first');
    const stateOf = (own: RequirementResult, core: RequirementResult[]) =>
      clientsOf({ own: [own], core }, ['first']).find(({ name }) => name === 'openai')?.state;
    expect(stateOf(kept, [seen])).toBe('breaks');
    expect(stateOf(seen, [kept])).toBe('works');
    expect(stateOf(seen, [])).toBe('breaks');
  });
});

describe('nothing is said of a client', () => {
  test.each(['blocked', 'inconclusive', 'unexercised'] as const)('when what it needs was %s', (verdict) => {
    const of = told(result('response.output', { verdict, kept: 0 }));
    expect(of('langchain')).toMatchObject({ state: 'not-shown', missing: ['response.output'] });
  });

  test('but what is not offered, or waits for a condition, is not missed', () => {
    const conditional = requirements.find((each) => each.when !== undefined && impact(each.id).length > 0);
    const of = told(
      result('websocket.warm-up', { verdict: 'unclaimed', kept: 0 }),
      result(conditional?.id ?? '', { verdict: 'unexercised', kept: 0 }),
    );
    expect(of('codex-cli')?.state).toBe('works');
    expect(of(impact(conditional!.id)[0]!.client)?.state).toBe('works');
  });
});
