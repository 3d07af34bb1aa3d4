import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../answer/json.ts';
import { inputItems } from './asked.ts';
import { call, error, failed, text } from './builders.ts';
import { ScenarioError } from './scenario-error.ts';
import { Scenario } from './scenario.ts';
import type { Step } from './step.ts';

const scenarioOf = (...steps: Step[]) => {
  const scenario = new Scenario();
  scenario.add(steps);
  return scenario;
};

const anyOrder = (...steps: Step[]) => Object.assign(scenarioOf(...steps), { order: 'any' });

const ask = (input: JsonValue, more: JsonObject = {}) => ({
  method: 'POST',
  path: '/responses',
  headers: {},
  body: { model: 'm', input, ...more },
  context: inputItems(input),
  digest: JSON.stringify(input),
});

/** An input that ends with the output of a tool. */
const output = (text: string) => [
  { role: 'user', content: 'a' },
  { type: 'function_call', call_id: 'c', name: 'search', arguments: '{}' },
  { type: 'function_call_output', call_id: 'c', output: text },
];

/** The label of the step that answers, or why there is none. */
const said = (scenario: Scenario, input: JsonValue, more: JsonObject = {}) => {
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

  it('tells equal requests of a chain apart by what the model has seen', () => {
    const scenario = scenarioOf(
      call('search').when({ modelTurns: 0 }),
      text('x').when({ modelTurns: 1, output: '' }),
    );
    expect([said(scenario, 'a'), said(scenario, output('14:05'))]).toEqual(['call("search")', 'text("x")']);
  });
});

describe('an optional step', () => {
  const steps = () => [text('a').when({ input: 'a' }).optional(), text('b').when({ input: 'b' })];

  it('answers what fits', () => expect(said(scenarioOf(...steps()), 'a')).toBe('text("a")'));

  it('is passed over by what does not, for good, and not missed', () => {
    const scenario = scenarioOf(...steps());
    expect(said(scenario, 'b')).toBe('text("b")');
    expect(said(scenario, 'a')).toBe('all 2 steps of the scenario are used');
    expect(() => scenario.verify()).not.toThrow();
  });
});

describe('a step that repeats for ever', () => {
  it('answers beside the order, and is not missed', () => {
    const scenario = scenarioOf(text('title').when({ input: 'title' }).forever(), text('one'), text('two'));
    expect(['title 1', 'a', 'title 2', 'b'].map((input) => said(scenario, input))).toEqual([
      'text("title")',
      'text("one")',
      'text("title")',
      'text("two")',
    ]);
    expect(() => scenario.verify()).not.toThrow();
    expect(said(scenario, 'c')).toBe(
      'all steps that do not repeat are used, and the nearest that repeats is 1, text("title"), and does not fit (input: wanted "title", got "c")',
    );
  });

  it('takes what is left where it stands last', () => {
    const scenario = scenarioOf(text('one'), text('rest').forever());
    expect(['a', 'b', 'a', 'c'].map((input) => said(scenario, input))).toEqual([
      'text("one")',
      'text("rest")',
      'text("one")',
      'text("rest")',
    ]);
  });

  it('does not call a tool again when its output comes back', () => {
    const scenario = scenarioOf(
      call('search').when({ input: 'a' }).forever(),
      text('done').when({ output: '' }).forever(),
    );
    expect([said(scenario, 'a'), said(scenario, output('14:05'))]).toEqual([
      'call("search")',
      'text("done")',
    ]);
    expect(said(scenarioOf(call('search').forever()), output('14:05'))).toContain(
      'leaves its outputs to others',
    );
  });
});

describe('any order', () => {
  it('takes the first step that fits and is not used up', () => {
    const scenario = anyOrder(text('a').when({ input: 'a' }), text('b').when({ input: 'b' }));
    expect([said(scenario, 'b'), said(scenario, 'a')]).toEqual(['text("b")', 'text("a")']);
    expect(() => scenario.verify()).not.toThrow();
  });

  it('names the step that comes nearest', () => {
    const scenario = anyOrder(
      text('a').when({ input: 'x', model: 'y' }),
      text('b').when({ input: 'x' }).named('second'),
    );
    expect(said(scenario, 'c')).toBe(
      'the nearest step is 2, "second" (text("b")), and does not fit (input: wanted "x", got "c")',
    );
  });

  it('waits for the steps that come after others', () => {
    const scenario = anyOrder(
      text('a').when({ input: 'a', stream: true }).named('first'),
      text('b').after('first'),
    );
    expect(said(scenario, 'b')).toContain('after: the step "first" is not used up');
    expect([said(scenario, 'a', { stream: true }), said(scenario, 'b')]).toEqual(['text("a")', 'text("b")']);
  });
});

describe('progress', () => {
  it('says how far each step has come', () => {
    const scenario = scenarioOf(text('a').times(2).named('one'), text('b').forever());
    said(scenario, 'x');
    expect(scenario.progress()).toEqual([
      { number: 1, label: 'text("a")', name: 'one', used: 1, wanted: 2, optional: false },
      { number: 2, label: 'text("b")', used: 0, wanted: null, optional: false },
    ]);
  });
});

describe('verify', () => {
  it('lists the steps that were not used and the requests that were not expected', () => {
    const scenario = scenarioOf(text('x').times(2));
    said(scenario, 'a');
    scenario.unexpected(ask('zzz'), 'no');
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
    for (let i = 0; i < 80; i += 1) scenario.unexpected(ask('a'), 'no');
    expect(() => scenario.verify()).toThrow('and 30 more');
  });
});
