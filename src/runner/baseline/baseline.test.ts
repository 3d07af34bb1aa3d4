import { describe, expect, it } from 'vitest';
import { BaselineError, readBaseline } from './baseline.ts';

const complaint = async (text: string) => {
  const error: unknown = await readBaseline(text, 'b.yaml').catch((each: unknown) => each);
  return error instanceof BaselineError ? error.message.replace(/^b\.yaml/, '') : error;
};

describe('readBaseline', () => {
  it('reads entries of a requirement, and of a requirement in one case', async () => {
    const text = [
      'entries:',
      '  - requirement: response.id',
      '    reason: known',
      '    expires: 2026-12-31',
      '  - requirement: response.model@create.text',
      '    reason: now and then',
      '    owner: team',
      '    expires: 2027-01-31',
      '    flaky: true',
    ].join('\n');
    expect(await readBaseline(text, 'b.yaml')).toEqual({
      file: 'b.yaml',
      entries: [
        {
          entry: 'response.id',
          requirement: 'response.id',
          case: null,
          reason: 'known',
          owner: null,
          expires: '2026-12-31',
          flaky: false,
          line: 2,
        },
        {
          entry: 'response.model@create.text',
          requirement: 'response.model',
          case: 'create.text',
          reason: 'now and then',
          owner: 'team',
          expires: '2027-01-31',
          flaky: true,
          line: 5,
        },
      ],
    });
  });

  it.each([
    [
      'entries:\n  - { requirement: a.b, resaon: x, expires: 2026-12-31 }',
      ':2:25: entries[0].resaon: there is no field "resaon" here (Did you mean reason?)',
    ],
    ['entries:\n  - { requirement: a.b, reason: x }', ':2:5: entries[0]: the field "expires" is missing'],
    [
      'entries:\n  - { requirement: a.b, reason: x, expires: soon }',
      ':2:45: entries[0].expires: expected a day such as 2026-12-31, got the text "soon"',
    ],
    [
      'entries:\n  - { requirement: a.b, reason: x, expires: 2026-02-30 }',
      ':2:45: entries[0].expires: there is no day 2026-02-30',
    ],
    [
      'entries:\n  - { requirement: "a.b @c", reason: x, expires: 2026-12-31 }',
      ':2:20: entries[0].requirement: expected the id of a requirement, or requirement@case, got the text "a.b @c"',
    ],
    [
      'entries:\n  - { requirement: a.b, reason: x, expires: 2026-12-31 }\n  - { requirement: a.b, reason: y, expires: 2026-12-31 }',
      ':3:20: entries[1].requirement: there is an entry for "a.b" before',
    ],
    ['entires: []', ':1:1: entires: there is no field "entires" here (Did you mean entries?)'],
    ['- a', ':1:1: it is a list; expected an object with a list of entries'],
    [
      'entries: [',
      ':1:11: it is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  ])('says where what is wrong: %j', async (text, said) => {
    expect(await complaint(text)).toBe(said);
  });
});
