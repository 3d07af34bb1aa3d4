import { describe, expect, it } from 'vitest';
import { call, error, failed, incomplete, json, reasoning, refusal, text, turn } from './builders.ts';
import { Scenario, ScenarioError } from './scenario.ts';
import type { Step } from './step.ts';

const scenarioOf = (...steps: Step[]) => {
  const scenario = new Scenario();
  scenario.add(steps);
  return scenario;
};

const ask = (input: string, more: object = {}) => ({
  method: 'POST',
  path: '/responses',
  headers: {},
  body: { model: 'm', input, ...more },
  digest: input,
});

/** The label of the step that answers, or why there is none. */
const said = (scenario: Scenario, input: string, more: object = {}) => {
  const match = scenario.match(ask(input, more));
  return match.kind === 'step' ? match.step.label : match.reason;
};

describe('a scenario', () => {
  it('uses its steps in order', () => {
    const scenario = scenarioOf(call('search'), text('done'));
    expect([said(scenario, 'a'), said(scenario, 'b')]).toEqual(['call("search")', 'text("done")']);
    expect(() => scenario.verify()).not.toThrow();
  });

  it('answers a retry with the same step', () => {
    const scenario = scenarioOf(text('one'), text('two'));
    expect([said(scenario, 'a'), said(scenario, 'a'), said(scenario, 'b'), said(scenario, 'a')]).toEqual([
      'text("one")',
      'text("one")',
      'text("two")',
      'text("one")',
    ]);
  });

  it('counts equal requests one by one where times() says so', () => {
    const scenario = scenarioOf(text('one').times(1), text('two'));
    expect([said(scenario, 'a'), said(scenario, 'a')]).toEqual(['text("one")', 'text("two")']);
  });

  it('lets a retry past errors and failures', () => {
    const scenario = scenarioOf(error(503).times(2), failed(), text('at last'));
    expect(Array.from({ length: 4 }, () => said(scenario, 'a'))).toEqual([
      'error(503)',
      'error(503)',
      'failed("server_error")',
      'text("at last")',
    ]);
  });

  it('names the next step and the difference', () => {
    const scenario = scenarioOf(text('x').when({ input: /tides/, model: 'gpt-5' }));
    expect(said(scenario, 'hello')).toBe(
      'the next step is 1, text("x"), and does not fit (input: wanted /tides/, got "hello"; model: wanted "gpt-5", got "m")',
    );
  });

  it('says so when a later step would fit', () => {
    const scenario = scenarioOf(text('x').when({ input: 'a' }), text('y').when({ input: 'b' }));
    expect(said(scenario, 'b')).toContain('step 2 would, but steps are used in order');
  });

  it('gives a use back that came to nothing', () => {
    const scenario = scenarioOf(text('x'));
    const match = scenario.match(ask('a'));
    if (match.kind === 'step') match.release();
    expect(said(scenario, 'b')).toBe('text("x")');
  });
});

describe('verify', () => {
  it('lists the steps that were not used and the requests that were not expected', () => {
    const scenario = scenarioOf(text('x').times(2));
    said(scenario, 'a');
    scenario.refused(ask('zzz'), 'no');
    expect(() => scenario.verify()).toThrow(ScenarioError);
    expect(() => scenario.verify()).toThrow(
      'The scenario was not played as written.\n' +
        'Not used:\n  - step 1: text("x") answered 1 of 2 requests\n' +
        'Not expected:\n  - POST /responses "zzz": no',
    );
  });

  it('points at times() when equal requests were taken for retries', () => {
    const scenario = scenarioOf(text('one'), text('two'));
    said(scenario, 'a');
    said(scenario, 'a');
    expect(() => scenario.verify()).toThrow('write .times(1)');
  });

  it('bounds what it lists', () => {
    const scenario = scenarioOf();
    for (let i = 0; i < 80; i += 1) scenario.refused(ask('a'), 'no');
    expect(() => scenario.verify()).toThrow('and 30 more');
  });
});

describe('use', () => {
  it('says what is no step', () => {
    const scenario = new Scenario();
    expect(() => scenario.add(['hi' as unknown as Step])).toThrow(
      'use(): step 1 is the string "hi". Steps are made by',
    );
  });
});

describe('the builders', () => {
  it('make scripts', () => {
    expect(text('a').script).toEqual({ items: [{ type: 'text', text: 'a' }] });
    expect(json({ a: 1 }).script).toEqual({ items: [{ type: 'json', value: { a: 1 } }] });
    expect(call('f', { a: 1 }, { callId: 'c' }).script).toEqual({
      items: [{ type: 'call', name: 'f', arguments: { a: 1 }, callId: 'c' }],
    });
    expect(refusal('no').script).toEqual({ items: [{ type: 'refusal', refusal: 'no' }] });
    expect(incomplete('half', 'content_filter').script).toEqual({
      items: [{ type: 'text', text: 'half' }],
      status: 'incomplete',
      reason: 'content_filter',
    });
    expect(failed({ code: 'c' }).script).toMatchObject({ status: 'failed', failure: { code: 'c' } });
  });

  it('join items into one turn', () => {
    expect(turn(reasoning('think'), call('a'), call('b')).script.items).toHaveLength(3);
    expect(() => turn(error(500))).toThrow('turn(): error(500) is not an item of an answer');
  });

  it('fill in what belongs to a status', () => {
    expect(error(429).script.error).toMatchObject({
      code: 'rate_limit_exceeded',
      headers: { 'retry-after': '1' },
    });
    expect(error(429, { retryAfter: 0 }).script.error?.headers).toEqual({ 'retry-after': '0' });
    expect(error(418, { message: 'tea' }).script.error).toMatchObject({
      message: 'tea',
      type: 'invalid_request_error',
    });
  });

  it('refuse what cannot be', () => {
    expect(() => error(200)).toThrow('from 400 to 599');
    expect(() => text('a').times(0)).toThrow('times(0)');
    expect(() => error(500, { headers: { 'x-a': 'b\r\nc' } })).toThrow(TypeError);
  });

  it('leave a step as it was', () => {
    const one = text('a');
    one.times(3);
    expect(one.uses).toBeUndefined();
  });
});
