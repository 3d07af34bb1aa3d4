import { expect, test } from 'vitest';
import type { Probe } from '../../suites/probes.ts';
import { dryRun } from './dry-run.ts';
import type { RunOptions } from './options.ts';
import { caseOf } from './testing/readings.ts';

const probe: Probe = {
  capability: 'text',
  ask: { bare: true, body: { input: 'hi' } },
  state: () => 'claimed',
  detail: () => '',
};
const cases = [
  caseOf({ id: 'create.text' }),
  caseOf({
    id: 'state.retrieve',
    needs: ['text', 'store'],
    steps: [
      { name: 'create', send: { bare: true, body: { input: 'x'.repeat(4_000), max_output_tokens: 16 } } },
      { name: 'retrieve', send: { method: 'GET', path: '/responses/resp_1' } },
    ],
  }),
];
const planned = (options: Partial<RunOptions> = {}) =>
  dryRun({
    baseUrl: 'http://h/v1',
    model: 'm',
    cases,
    probes: [probe, { ...probe, capability: 'store' }],
    ...options,
  });

test('counts probes, steps and clean-up, without a request', () => {
  const plan = planned();
  expect(plan).toMatchObject({ cases: 2, requests: 2 + 3 + 4, outputTokens: 3 * 60 + 16 });
  expect(plan.inputTokens).toBeGreaterThan(1_000);
  expect(plan.inputTokens).toBeLessThan(1_100);
});

test('leaves out what the user leaves out', () => {
  expect(planned({ claims: { store: false }, keep: true })).toMatchObject({
    caseIds: ['create.text'],
    requests: 2,
  });
});

test('counts each model, and what does not depend on it once', () => {
  const once = { ...caseOf({ id: 'errors.one' }), once: true };
  expect(planned({ model: ['a', 'b'], cases: [caseOf(), once], probes: [], keep: true }).requests).toBe(3);
});

test('a rate makes it longer', () => {
  expect(planned({ rate: { count: 15, perMs: 60_000 } }).seconds).toBe(36);
});
