import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import {
  capabilities,
  loadChecker,
  requirement,
  requirements,
  type RequirementId,
  type Violation,
} from '../spec/index.ts';
import { caseOf, asksOf } from './testing/play.ts';
import { cases } from './index.ts';
import { probes } from './probes.ts';
import { nonce, RED_SQUARE } from './prompts.ts';

/** Each needs a request of its own kind, and no universal check can see it in one exchange. */
const OWN: RequirementId[] = [
  'http.success-status',
  'http.sdk-headers-accepted',
  'http.stream-default-off',
  'cors.preflight',
  'cors.allow-origin',
  'models.list',
  'auth.missing-key',
  'auth.wrong-key',
  'equality.stream-and-json',
  'equality.retrieved',
  'response.output-not-empty',
  'response.unique-per-request',
  'tools.auto',
  'tools.strict-forms',
  'tools.no-arguments',
  'tools.round-trip',
  'tools.output-list',
  'tools.chained-output',
  'tools.orphan-output',
  'tools.unknown-choice',
  'structured.bad-schema',
  'limits.cut',
  'usage.stream-equals-json',
  'error.bad-json',
  'error.missing-model',
  'error.missing-input',
  'error.wrong-type',
  'error.out-of-range',
  'error.bad-tools',
  'error.unknown-parameter',
  'error.unknown-model',
  'error.names-param',
  'error.unknown-route',
  'error.wrong-method',
  'error.content-type',
  'error.survives',
  'error.before-stream',
  ...requirements
    .filter(({ subject }) => ['input', 'reasoning', 'state', 'caching'].includes(subject))
    .filter(({ untestable }) => untestable === undefined)
    .map(({ id }) => id),
];

const shown = new Set(cases.flatMap((each) => each.shows));

describe('the cases', () => {
  it('have ids of their own, each beginning with a subject', () => {
    const ids = cases.map((each) => each.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)*$/);
  });

  it('name steps once, and say what a refusal would have shown', () => {
    for (const each of cases) {
      const names = each.steps.map((step) => step.name);
      expect(new Set(names).size, each.id).toBe(names.length);
      for (const step of each.steps)
        if (step.wants === 'refused') expect(step.otherwise, `${each.id}/${step.name}`).toBeDefined();
    }
  });

  it.each(OWN)('%s is shown by a case', (id) => expect(shown).toContain(id));

  it('name requirements and capabilities that exist', () => {
    const known = capabilities.map(({ name }) => name);
    for (const each of cases) {
      for (const id of [...each.shows, ...each.steps.flatMap((step) => step.otherwise ?? [])]) {
        expect(requirement(id), `${each.id} names ${id}`).toBeDefined();
      }
      for (const name of each.needs) expect(known).toContain(name);
    }
  });

  // Otherwise a target that does not claim a capability would be tested for it.
  it.each(cases.map((each) => each.id))('%s needs what its requirements need', (id) => {
    const each = caseOf(id);
    const reported = [...each.shows, ...each.steps.flatMap((step) => step.otherwise ?? [])];
    const needed = new Set(reported.flatMap((name) => requirement(name)?.needs ?? []));
    // A negative case shows errors of whatever it asks for: the envelope itself is judged apart.
    needed.delete('text');
    expect([...needed].filter((name) => !each.needs.includes(name))).toEqual([]);
  });

  it('look only where they say they show something', () => {
    for (const each of cases) expect(each.look !== undefined, each.id).toBe(each.shows.length > 0);
  });

  it('are negative when a request is wrong on purpose', () => {
    const right = ['state.life-cycle', 'state.store-false', 'headers.models'];
    for (const each of cases) {
      const refused = each.steps.some((step) => step.wants === 'refused') && !right.includes(each.id);
      // Over a socket a refusal is an event: the case itself looks whether it came.
      const socket = each.needs.includes('websocket') && each.steps.some((step) => step.wants === 'any');
      const unsure = [
        'errors.survives',
        'errors.unknown-tool',
        'tools.malformed-history',
        'tools.foreign-ids',
        'ezmodel.prefix-minimum',
        'limits.large-body',
        'errors.rate-limit',
        'settings.overflow',
        'bytespike.error-table',
      ].includes(each.id);
      expect(each.negative ?? false, each.id).toBe(refused || socket || unsure);
    }
  });
});

describe('requests that are not wrong on purpose', async () => {
  const openai = await loadChecker('openai');
  const good = [
    ...cases
      .filter((each) => !each.negative && each.id !== 'headers.origin')
      .map((each) => ({ id: each.id, asks: asksOf(each), dialect: each.dialects?.[0] })),
    ...probes.map((probe) => ({ id: `probe of ${probe.capability}`, asks: [probe.ask], dialect: undefined })),
  ];

  it.each(good)('$id', async ({ asks, dialect }) => {
    const checker = dialect === undefined ? openai : await loadChecker(dialect);
    const violations: Violation[] = [];
    for (const { body } of asks) {
      if (body === undefined) continue;
      checker.check(
        'CreateResponse',
        { model: 'model-1', ...body },
        { violation: (each) => violations.push(each) },
      );
    }
    expect(violations).toEqual([]);
  });
});

describe('what a run costs', () => {
  it('is a bounded number of tokens for each request', () => {
    const sent = cases
      .filter(({ id }) => id !== 'limits.large-body' && id !== 'settings.overflow')
      .map((each) => ({ id: each.id, tokens: asksOf(each).map(tokensOf) }));
    for (const { id, tokens } of sent) {
      const most = /^(caching|modelark|usage|settings\.cache|compaction\.automatic)/.test(id) ? 2_000 : 1_200;
      for (const count of tokens) expect(count, id).toBeLessThanOrEqual(most);
    }
  });

  it('leaves room on both sides of the least prefix', () => {
    const [short] = asksOf(caseOf('caching.prefix-minimum')).map(tokensOf);
    const [long] = asksOf(caseOf('caching.prefix')).map(tokensOf);
    expect(short).toBeLessThan(200);
    expect(long).toBeGreaterThan(1_300);
  });
});

describe('nonces', () => {
  it('are the same in every run, and differ between cases', () => {
    expect(nonce('create.text')).toBe(nonce('create.text'));
    const words = cases.map((each) => nonce(each.id));
    expect(new Set(words).size).toBe(words.length);
    for (const word of words) expect(word).toMatch(/^[a-z]+-[a-z]+-\d{4}$/);
  });
});

it('the image is a PNG of 64 by 64 pixels', () => {
  const bytes = Buffer.from(RED_SQUARE.split(',')[1] ?? '', 'base64');
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]));
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([64, 64]);
});

function tokensOf(ask: { body?: Record<string, unknown>; raw?: { text: string } }): number {
  return encode(ask.raw?.text ?? JSON.stringify(ask.body ?? {})).length;
}
