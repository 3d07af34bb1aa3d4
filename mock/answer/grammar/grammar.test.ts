import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../problem.ts';
import { warm } from '../warm.ts';
import { checkGrammar, sentenceOf } from './sentence.ts';

beforeAll(warm);

const hinted = (definition: string, strings: string[] = [], numbers: number[] = []): string =>
  sentenceOf({ syntax: 'lark', definition, param: 'tools[0].format.definition' }, { strings, numbers }, 's');
const matching = (definition: string, strings: string[] = []): string =>
  sentenceOf(
    { syntax: 'regex', definition, param: 'tools[0].format.definition' },
    { strings, numbers: [] },
    's',
  );

describe('a sentence of a Lark grammar', () => {
  it('of a patch begins and ends as patches do, with the words of the user in it', () => {
    const patch = String.raw`
      start: opening hunk+ closing
      opening: "*** Begin Patch" LF
      closing: "*** End Patch" LF?

      hunk: added | deleted | updated
      added: "*** Add File: " path LF new_line+
      deleted: "*** Delete File: " path LF
      updated: "*** Update File: " path LF moved? changed?

      path: /(.+)/
      new_line: "+" /(.*)/ LF -> line

      moved: "*** Move to: " path LF
      changed: (context | changed_line)+ last?
      context: ("@@" | "@@ " /(.+)/) LF
      changed_line: ("+" | "-" | " ") /(.*)/ LF
      last: "*** End of File" LF

      %import common.LF
    `;
    expect(hinted(patch, ['tides.txt', 'High water.'])).toBe(
      '*** Begin Patch\n*** Add File: tides.txt\n+High water.\n*** End Patch',
    );
    expect(hinted(patch)).toMatch(/^\*\*\* Begin Patch\n\*\*\* Add File: \S+\n\+.*\n\*\*\* End Patch$/);
  });

  it.each([
    ['start: "a" | "b"', 'a'],
    ['start: "a"? "b"* "c"+ ["d"]', 'c'],
    ['start: "a" ~ 2 "b" ~ 1..3', 'aab'],
    ['start: x\n?x: "(" x ")" | "1"', '1'],
    ['start: sum\nsum: sum "+" N | N\nN: "0".."9"', '1'],
    ['start: "\\x41\\n\\"" | B\nB: "b"', 'A\n"'],
    ['start: A B\nA.2: "a"i\n!B: "b" -> alias // so it ends', 'ab'],
    [
      'start: "SELECT" COL ("," COL)* "FROM" T\nCOL: CNAME\nT: CNAME\n%import common (CNAME, WS)\n%ignore WS',
      'SELECT example FROM example',
    ],
    ['start: NUMBER\n%import common.INT -> NUMBER', '42'],
  ])('%j is %j', (definition, sentence) => {
    expect(hinted(definition)).toBe(sentence);
  });

  it('takes numbers and words of the user where they fit', () => {
    const sum = 'start: INT "+" INT "=" WORD\n%import common.INT\n%import common.WORD';
    expect(hinted(sum, ['two words', 'tides'], [4, 8])).toBe('4+8=tides');
  });

  it('is of the grammar, whatever the grammar is', () => {
    fc.assert(
      fc.property(fc.array(expression, { minLength: 4, maxLength: 4 }), (rules) => {
        const definition = rules.map((rule, at) => `${NAMES[at] ?? ''}: ${rule.source(at)}`).join('\n');
        const sentence = hinted(definition);
        expect(matches(rules, 0, sentence)).toContain(sentence.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a text for a regular expression', () => {
  it.each([
    '[0-9]{2}:[0-9]{2}',
    '(?i)high|low',
    '(?P<port>Brest|Oslo) \\d+',
    '[A-Z]{3}-\\d{4}',
    'a{3}b*',
    '',
  ])('%s', (pattern) => {
    const text = matching(pattern);
    const source = pattern.replace('(?i)', '').replace('(?P<', '(?<');
    expect(text).toMatch(new RegExp(`^(?:${source})$`, pattern.startsWith('(?i)') ? 'i' : ''));
  });

  it('is the word of the user that fits', () => {
    expect(matching('[a-z]+', ['Oslo', 'brest'])).toBe('brest');
  });
});

describe('refusals', () => {
  const refused = (act: () => unknown): { param: unknown; message: string } => {
    try {
      act();
    } catch (error) {
      if (error instanceof Problem) return { param: error.error.param, message: error.message };
      throw error;
    }
    throw new Error('it was taken');
  };

  it.each([
    ['a: "x"', 'no rule start'],
    ['start: b', 'line 1: b is not defined'],
    ['start: (', 'line 1: expected ), got the end'],
    ['start: "a"\n\nb ^ c', 'line 3: "^ c" cannot be read'],
    ['start: "a"\nstart: "b"', 'start is defined twice'],
    ['start: start "a"', 'no sentence of it ever ends'],
    ['start: X\n%import common.NOTHING', 'common has no NOTHING'],
  ])('%j is no grammar: %s', (definition, why) => {
    const param = 'tools[0].format.definition';
    const { message, ...where } = refused(() => hinted(definition));
    expect(where.param).toBe(param);
    expect(message).toContain(why);
  });

  it.each(['start{x}: x', 'start: "a"\n%import .other.B', 'start: "a"\n%extend b: "c"', 'start: /a(?=b)/'])(
    '%j is beyond the mock, and refused only when it has to be used',
    (definition) => {
      const grammar = { syntax: 'lark' as const, definition, param: 'p' };
      expect(() => checkGrammar(grammar)).not.toThrow();
      expect(refused(() => hinted(definition)).message).toContain('The mock finds no sentence');
    },
  );

  it('a regular expression that is none', () => {
    expect(refused(() => matching('([')).message).toContain('it is no regular expression');
    expect(refused(() => checkGrammar({ syntax: 'regex', definition: '(', param: 'p' }))).toMatchObject({
      param: 'p',
    });
  });

  it.each([
    ['rules that double', Array.from({ length: 40 }, (_, at) => `r${at}: r${at + 1} r${at + 1}`).join('\n')],
    [
      'terminals that double',
      Array.from({ length: 40 }, (_, at) => `R${at}: R${at + 1} R${at + 1}`).join('\n'),
    ],
    ['groups without end', `r0: ${'('.repeat(5_000)}"a"${')'.repeat(5_000)}`],
    ['a count without end', 'r0: "a" ~ 1000000000\nr40: "b"'],
    ['much of it', `r0: "a"\n${'// x\n'.repeat(50_000)}`],
  ])('%s are refused, and hold nothing up', (_name, rules) => {
    const last = rules.includes('R40') ? 'R40: "a"' : 'r40: "a"';
    const start = rules.includes('R0') ? 'R0' : 'r0';
    expect(
      refused(() => hinted(`start: ${start}\n${rules}\n${rules.includes('40:') ? '' : last}`)).message,
    ).toBeTruthy();
  });
});

/** An expression of a test's own: as Lark writes it, and where it can end in a text. `at`: the rule that it is in. */
interface Expression {
  source(at: number): string;
  ends(text: string, from: number, at: number, rules: readonly Expression[]): Set<number>;
}

const NAMES = ['start', 'one', 'two', 'three'];

const matches = (rules: readonly Expression[], at: number, text: string, from = 0): Set<number> =>
  rules[at]?.ends(text, from, at, rules) ?? new Set();

const literal: fc.Arbitrary<Expression> = fc.constantFrom('a', 'b', '(', '"', '\n').map((text) => ({
  source: () => JSON.stringify(text),
  ends: (whole, from) => new Set(whole.startsWith(text, from) ? [from + text.length] : []),
}));

/** Rules name those behind them only, so that each ends. */
const reference: fc.Arbitrary<Expression> = fc.nat({ max: 2 }).map((step) => ({
  source: (at) => NAMES[at + 1 + step] ?? '"a"',
  ends: (text, from, at, rules) =>
    NAMES[at + 1 + step] === undefined
      ? new Set(text.startsWith('a', from) ? [from + 1] : [])
      : matches(rules, at + 1 + step, text, from),
}));

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    literal,
    reference,
    fc.array(tie('expression'), { minLength: 1, maxLength: 3 }).map((parts): Expression => ({
      source: (at) => `(${parts.map((part) => part.source(at)).join(' ')})`,
      ends: (text, from, at, rules) =>
        parts.reduce(
          (places, part) => new Set([...places].flatMap((place) => [...part.ends(text, place, at, rules)])),
          new Set([from]),
        ),
    })),
    fc.array(tie('expression'), { minLength: 1, maxLength: 3 }).map((ways): Expression => ({
      source: (at) => `(${ways.map((way) => way.source(at)).join(' | ')})`,
      ends: (text, from, at, rules) => new Set(ways.flatMap((way) => [...way.ends(text, from, at, rules)])),
    })),
    tie('expression').map((of): Expression => ({
      source: (at) => `(${of.source(at)})+`,
      ends: (text, from, at, rules) => {
        const places = new Set<number>();
        const next = [from];
        for (let place = next.pop(); place !== undefined; place = next.pop()) {
          for (const end of of.ends(text, place, at, rules)) {
            if (places.has(end)) continue;
            places.add(end);
            next.push(end);
          }
        }
        return places;
      },
    })),
    tie('expression').map((of): Expression => ({
      source: (at) => `[${of.source(at)}]`,
      ends: (text, from, at, rules) => new Set([from, ...of.ends(text, from, at, rules)]),
    })),
  ),
}));
