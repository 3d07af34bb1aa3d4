import { describe, expect, it } from 'vitest';
import { readScenario, ScenarioFileError } from './read.ts';

const complaint = async (text: string, file = 'tides.yaml') => {
  const error: unknown = await readScenario(text, file).catch((each: unknown) => each);
  return error instanceof ScenarioFileError ? error.message.replace(/^tides\.yaml/, '') : error;
};

describe('readScenario', () => {
  it('reads YAML and JSON alike', async () => {
    const json = { steps: [{ text: 'a', when: { input: 'b' } }] };
    expect(await readScenario('steps:\n  - text: a\n    when: { input: b }\n', 'a.yaml')).toEqual(json);
    expect(await readScenario(JSON.stringify(json, null, '\t'), 'a.json')).toEqual(json);
  });

  it.each([
    [
      'steps:\n  - when:\n      inptu: a\n    text: b',
      ':3:7: steps[0].when.inptu: there is no field "inptu" here (Did you mean input?)',
    ],
    [
      'steps:\n  - text: b\n    colour: red',
      /^:3:5: steps\[0\]\.colour: there is no field "colour" here; expected one of name, when, /,
    ],
    ['stpes: []', ':1:1: stpes: there is no field "stpes" here (Did you mean steps?)'],
    [
      'steps:\n  - text: hi\n    times: 0',
      ':3:12: steps[0].times: expected a number from 1 to 1000000, got the number 0',
    ],
    [
      'steps:\n  - text: hi\n    optional: yes',
      ':3:15: steps[0].optional: expected true or false, got the text "yes"',
    ],
    ['steps:\n  - text: [a, 1]', ':2:15: steps[0].text[1]: expected a text, got the number 1'],
    [
      'steps:\n  - items:\n      - type: txt\n        text: a',
      ':3:15: steps[0].items[0].type: there is no item "txt" (Did you mean text?)',
    ],
    [
      'steps:\n  - items: [{ text: a }]',
      /^:2:13: steps\[0\]\.items\[0\]: the field "type" is missing: one of text, json, refusal, message, /,
    ],
    [
      'steps:\n  - items: [{ type: call, nmae: x }]',
      ':2:27: steps[0].items[0].nmae: there is no field "nmae" here (Did you mean name?)',
    ],
    [
      'steps:\n  - error: { status: 200 }',
      ':2:22: steps[0].error.status: expected a number from 400 to 599, got the number 200',
    ],
    [
      'steps:\n  - error: { status: 500, headers: { x y: a } }',
      ':2:38: steps[0].error.headers["x y"]: "x y" cannot be the name of a header',
    ],
    ['steps:\n  - text: a\n    when: { body: { reasoning: 1 } }', /:3:21: .* "reasoning" is no JSON pointer/],
    [
      'steps:\n  - text: a\n    when: { input: { matches: "(" } }',
      /:3:31: .*: it is no regular expression: /,
    ],
    [
      'steps:\n  - text: a\n    when: { input: { matches: "a", flags: g } }',
      /:3:43: .*: expected some of the letters/,
    ],
    [
      'steps:\n  - text: a\n    status: incompleet',
      ':3:13: steps[0].status: expected completed or incomplete or failed, got the text "incompleet" (Did you mean incomplete?)',
    ],
    [
      'steps:\n  - text: a\n    reason: content_filter',
      ':3:13: steps[0].reason: it says why a response is incomplete: expected status: incomplete beside it',
    ],
    [
      'steps:\n  - text: a\n    error: { status: 500 }',
      ':2:11: steps[0].text: text and error do not go together',
    ],
    [
      'steps:\n  - text: a\n    times: 2\n    repeat: forever',
      ':4:13: steps[0].repeat: repeat and times do not go together',
    ],
    [
      'steps:\n  - when: { input: a }',
      /^:2:5: steps\[0\]: it does not say what to answer: expected one of text, items, /,
    ],
    ['steps:\n  - {}', ':2:5: steps[0]: there is nothing in it'],
    [
      'steps:\n  - text: a\n    gate: { name: g, before: response.complete }',
      /^:3:30: .* \(Did you mean response\.completed /,
    ],
    [
      'steps:\n  - text: a\n    faults: [drop-creatd]',
      ':3:14: steps[0].faults[0]: there is no fault "drop-creatd" (Did you mean drop-created?)',
    ],
    [
      'steps:\n  - { name: first, text: a }\n  - { after: frist, text: b }',
      ':3:14: steps[1].after: no step before this one has the name "frist" (Did you mean first?)',
    ],
    [
      'steps:\n  - { name: one, text: a }\n  - { name: one, text: b }',
      ':3:13: steps[1].name: there is a step of the name "one" before',
    ],
    ['steps:\n  - text: a\n   when: x', ':3:1: it is no YAML: Sequence item without - indicator'],
    ['steps:\n  - text: a\n    text: b', ':3:5: it is no YAML: Map keys must be unique'],
    ['- text: a', ':1:1: it is a list; expected an object with a list of steps'],
    ['', ':1:1: it is empty; expected an object with a list of steps'],
  ])('says where what is wrong, and what was expected: %j', async (text, wanted) => {
    const said = await complaint(text);
    expect(said).toEqual(typeof wanted === 'string' ? wanted : expect.stringMatching(wanted));
  });

  it('says it of JSON too', async () => {
    expect(await complaint('{\n\t"steps": [\n\t\t{ "txt": "a" }\n\t]\n}')).toBe(
      ':3:5: steps[0].txt: there is no field "txt" here (Did you mean text?)',
    );
  });

  it('names the topmost of several', async () => {
    expect(await complaint('steps:\n  - txt: a\n  - times: 0\n')).toMatch(/^:2:5: /);
  });

  it('follows an alias to what it stands for', async () => {
    expect(await complaint('steps:\n  - &a { text: b, times: 0 }\n  - *a\n')).toMatch(
      /^:2:26: steps\[0\]\.times/,
    );
  });

  it.each([
    [
      'aliases without end',
      `a: &a [1,1,1,1,1,1,1,1,1]\n${'bcdef'.replace(/./g, (name, at: number) => `${name}: &${name} [${`*${'abcde'[at]},`.repeat(9)}1]\n`)}`,
    ],
    ['a nest without end', '['.repeat(200_000)],
    ['more than it reads', `# ${'x'.repeat(5 * 1024 * 1024)}`],
  ])('is not brought down by %s', async (_, text) => {
    expect(await complaint(text)).toEqual(expect.any(String));
  });
});
