import { describe, expect, test } from 'vitest';
import type { Case } from '../../suites/case.ts';
import type { Finding } from '../judge/finding.ts';
import type { Reading } from '../judge/reading.ts';
import { evaluate, type Evaluation } from './evaluate.ts';
import { caseOf, readingOf, responseOf } from './testing/readings.ts';

/** Every exchange keeps usage.sum and breaks error.message: enough to see which exchanges are judged, and how. */
const judge = ({ exchange: { id } }: Reading): Finding[] => [
  { kept: true, requirement: 'usage.sum', exchange: id },
  { kept: false, requirement: 'error.message', exchange: id, place: {}, expected: 'x', got: 'y' },
];

function evaluated(each: Case, ...readings: Reading[]): Evaluation {
  const attempts = Map.groupBy(readings, (reading) => reading.exchange.step);
  return evaluate(each, attempts, { model: 'm', judge });
}

const said = ({ findings }: Evaluation): string[] =>
  findings.map((each) => `${each.exchange} ${each.kept ? 'keeps' : 'breaks'} ${each.requirement}`);

const good = readingOf({ status: 200, body: responseOf('hello') });

describe('one answer', () => {
  test('is judged, looked at, and shows that the request was answered', () => {
    const each = caseOf({
      shows: ['input.string', 'usage.within'],
      look: (t) => {
        t.keep('input.string', 'create');
        t.check('usage.within', 'create', t.at('create').outputText === 'goodbye', {
          expected: 'goodbye',
          got: t.at('create').outputText,
          place: { pointer: '/output' },
        });
      },
    });
    const evaluation = evaluated(each, good);
    expect(evaluation).toMatchObject({ outcome: 'done', reason: null, faults: [] });
    expect(said(evaluation)).toEqual([
      'a.case/create keeps usage.sum',
      'a.case/create breaks error.message',
      'a.case/create keeps http.success-status',
      'a.case/create breaks usage.within',
      'a.case/create keeps input.string',
    ]);
    expect(evaluation.findings).toContainEqual({
      kept: false,
      requirement: 'usage.within',
      exchange: 'a.case/create',
      place: { pointer: '/output' },
      expected: 'goodbye',
      got: 'hello',
    });
  });

  test('that was refused breaks http.success-status, and what the case shows is blocked', () => {
    const each = caseOf({ look: () => expect.unreachable('there is nothing to look at') });
    const evaluation = evaluated(each, readingOf({ status: 400, body: { error: { message: 'no' } } }));
    expect(evaluation).toMatchObject({
      outcome: 'blocked',
      reason: 'step create: expected a 2xx status, got status 400: no',
    });
    expect(said(evaluation)).toContain('a.case/create breaks http.success-status');
  });

  test('that a step wanted refused does not keep what the refusal is for: the case looks for itself', () => {
    const steps: Case['steps'] = [
      { name: 'create', send: {}, wants: 'refused', otherwise: 'error.bad-json' },
    ];
    expect(said(evaluated(caseOf({ steps }), readingOf({ status: 400 })))).not.toContain(
      'a.case/create keeps error.bad-json',
    );
  });
});

test('what came of a request that should have been refused is one finding, and not judged further', () => {
  const steps: Case['steps'] = [{ name: 'create', send: {}, wants: 'refused', otherwise: 'error.bad-json' }];
  expect(said(evaluated(caseOf({ steps }), good))).toEqual(['a.case/create breaks error.bad-json']);
});

describe('several attempts', () => {
  test('a 429 that was sent again is judged as an error only', () => {
    const evaluation = evaluated(
      caseOf(),
      readingOf({ status: 429 }),
      readingOf({ ...wire, id: 'a.case/create#2' }),
    );
    expect(said(evaluation)).toEqual([
      'a.case/create breaks error.message',
      'a.case/create#2 keeps usage.sum',
      'a.case/create#2 breaks error.message',
      'a.case/create#2 keeps http.success-status',
    ]);
  });

  test('a 429 that never goes away is nobody’s fault', () => {
    const evaluation = evaluated(caseOf(), readingOf({ status: 429 }));
    expect(evaluation.outcome).toBe('blocked');
    expect(said(evaluation)).toEqual(['a.case/create breaks error.message']);
  });

  test('a 500 that never goes away is', () => {
    expect(said(evaluated(caseOf(), readingOf({ status: 500 })))).toContain(
      'a.case/create breaks http.success-status',
    );
  });

  test('what was re-asked counts too, and what was only asked in words is inconclusive', () => {
    const steps: Case['steps'] = [
      { name: 'create', send: {}, did: (reading) => reading.outputText === 'please' },
    ];
    const evaluation = evaluated(caseOf({ steps }), good, readingOf({ ...wire, id: 'a.case/create#2' }));
    expect(evaluation).toMatchObject({
      outcome: 'inconclusive',
      reason: 'step create: the model did not do what it was asked in words',
    });
    expect(said(evaluation).filter((each) => each.endsWith('usage.sum'))).toHaveLength(2);
  });
});

describe('what is missing', () => {
  const steps: Case['steps'] = [
    { name: 'create', send: {} },
    { name: 'retrieve', send: {} },
  ];

  test('a step that was never sent', () => {
    expect(evaluated(caseOf({ steps }), good)).toMatchObject({
      outcome: 'not-run',
      reason: 'step retrieve was not sent',
    });
  });

  test('behind a step that failed it is not the reason', () => {
    expect(evaluated(caseOf({ steps }), readingOf({ status: 404 }))).toMatchObject({
      outcome: 'blocked',
      reason: 'step create: expected a 2xx status, got status 404',
    });
  });

  test('an exchange that we broke off is not judged', () => {
    const evaluation = evaluated(
      caseOf(),
      readingOf({ ...wire, failure: { kind: 'aborted', message: 'stopped' } }),
    );
    expect(evaluation).toMatchObject({ outcome: 'not-run', findings: [] });
  });
});

describe('a look that', () => {
  test('says inconclusive keeps what it found before', () => {
    const look: Case['look'] = (t) => {
      t.keep('input.string', 'create');
      t.inconclusive('it sang instead');
    };
    const evaluation = evaluated(caseOf({ look }), good);
    expect(evaluation).toMatchObject({ outcome: 'inconclusive', reason: 'it sang instead' });
    expect(said(evaluation)).toContain('a.case/create keeps input.string');
  });

  test('throws is a fault of ours, named by its case', () => {
    const look: Case['look'] = () => {
      throw new TypeError('x is not a function');
    };
    expect(evaluated(caseOf({ look }), good).faults).toEqual(['look of a.case: x is not a function']);
  });

  test('names a step that is not there is a fault of ours', () => {
    expect(evaluated(caseOf({ look: (t) => t.keep('input.string', 'crate') }), good).faults).toEqual([
      'look of a.case: there is no step crate',
    ]);
  });
});

test('a check that throws is a fault of ours, and the rest goes on', () => {
  const attempts = new Map([['create', [good]]]);
  const broken = (): never => {
    throw new Error('check grammar failed');
  };
  const evaluation = evaluate(caseOf(), attempts, { model: 'm', judge: broken });
  expect(evaluation.faults).toEqual(['judging a.case/create: check grammar failed']);
  expect(said(evaluation)).toEqual(['a.case/create keeps http.success-status']);
});

const wire = { status: 200, body: responseOf('hello') };
