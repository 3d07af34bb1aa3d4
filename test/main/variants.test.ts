/** Every variant before the judge, in every dialect that allows it, and before the official SDK: nothing is found, and nothing is lost. */
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialectsOf, startMock, variants, type Mock, type Variant } from '../../mock/index.ts';
import { dialects, loadChecker, type DialectName } from '../../spec/index.ts';
import { run } from '../../src/index.ts';
import { judge } from '../../src/judge/judge.ts';
import { read } from '../../src/judge/read.ts';
import { createRedactor } from '../../src/wire/redact.ts';
import { createSender } from '../../src/wire/send.ts';

const KEY = 'sk-byts-test';

/** What the judge finds on every exchange: one answer whole and one streamed, of several items, and an error. */
async function foundBy(mock: Mock, dialect: DialectName, variant?: Variant): Promise<string[]> {
  const { origin } = new URL(mock.url);
  const sender = createSender({ origin, redactor: createRedactor([KEY]), userAgent: 'test' });
  const checker = await loadChecker(dialect);
  const asked = {
    model: dialects.find(({ name }) => name === dialect)?.facts.models[0]?.id ?? 'gpt-5',
    input: 'Reply with exactly this text and nothing else: "grüß dich 🌊"',
    reasoning: { effort: 'low', summary: 'auto' },
  };
  const broken: string[] = [];
  try {
    for (const body of [asked, { ...asked, stream: true }, { ...asked, temperature: 'hot' }]) {
      const exchange = await sender.send(
        { id: 'x', case: 'x', step: 'x', attempt: 1, model: asked.model },
        {
          method: 'POST',
          url: `${mock.url}/responses`,
          headers: [
            ['authorization', `Bearer ${KEY}`],
            ['content-type', 'application/json'],
            ['x-resproof-directive', variant ? `variant=${variant.id}` : ''],
          ],
          body: JSON.stringify(body),
        },
      );
      const findings = judge(read(exchange), { dialect, checker });
      expect(findings.length).toBeGreaterThan(5);
      broken.push(...findings.filter(({ kept }) => !kept).map(({ requirement }) => requirement));
    }
  } finally {
    await sender.close();
  }
  const allowed: readonly string[] = variant?.against ?? [];
  return [...new Set(broken)].filter((id) => !allowed.includes(id));
}

describe.each(dialects.map(({ name }) => name))('in the dialect %s', (dialect) => {
  test('the judge finds nothing more with a variant than without', async () => {
    const mock = await startMock({ dialect });
    try {
      const without = await foundBy(mock, dialect);
      const more: string[] = [];
      for (const one of variants) {
        // Time passes alike in all dialects.
        if (!dialectsOf(one).includes(dialect) || (one.subject === 'time' && dialect !== 'openai')) continue;
        const found = await foundBy(mock, dialect, one);
        more.push(...found.filter((id) => !without.includes(id)).map((id) => `${one.id}: ${id}`));
      }
      expect(more).toEqual([]);
    } finally {
      await mock.close();
    }
  });
});

/** A handful that goes through several requests. `npm run proof` takes all cases in all dialects. */
const CASES = ['tools.round-trip', 'state.streamed-id'];

test('the suites find nothing, in a dialect that allows the variant', async () => {
  for (const { id, against = [], ...variant } of variants) {
    const [dialect] = dialectsOf({ id, against, ...variant });
    if (dialect === undefined || variant.subject === 'time') continue;
    const mock = await startMock({ dialect, variants: [id] });
    const { url: baseUrl } = mock;
    const { report } = await run({
      ...{ baseUrl, apiKey: KEY, model: 'gpt-4.1-mini', dialect, claimAll: true, probes: [], caseIds: CASES },
    });
    await mock.close();
    const broken = report.requirements.filter((each) => each.broken > 0).map((each) => each.id);
    expect(
      broken.filter((each) => !against.some((id) => id === each)),
      id,
    ).toEqual([]);
    expect(report.requirements.filter(({ verdict }) => verdict === 'passed').length).toBeGreaterThan(30);
  }
});

describe('the official SDK', () => {
  const text = 'grüß dich 🌊, Welt';
  const asked = {
    model: 'gpt-5',
    input: `Reply with exactly this text and nothing else: "${text}"`,
    reasoning: { effort: 'low', summary: 'auto' },
  } as const;
  let mock: Mock;
  beforeAll(async () => {
    mock = await startMock();
  });
  afterAll(() => mock.close());

  function clientFor(variant?: string): OpenAI {
    mock.reset();
    const headers = variant === undefined ? {} : { 'x-resproof-directive': `variant=${variant}` };
    return new OpenAI({ baseURL: mock.url, apiKey: KEY, maxRetries: 0, defaultHeaders: headers });
  }

  async function responses(variant?: string) {
    const client = clientFor(variant);
    return {
      streamed: await client.responses.stream(asked).finalResponse(),
      whole: await client.responses.create(asked),
    };
  }

  /** Without what a variant of the subject `fields` adds or leaves out. */
  function plain(value: object, { subject }: Variant): unknown {
    const added = (key: string, each: unknown) =>
      key === 'resproof_tide' || (subject === 'fields' && each === null);
    return JSON.parse(JSON.stringify(value, (key, each: unknown) => (added(key, each) ? undefined : each)));
  }

  // Its helper for streams knows no events but its own.
  const shown = variants.filter(({ id, subject }) => id !== 'unknown-events' && subject !== 'time');

  test('gives the same final response with each as without', async () => {
    const without = await responses();
    for (const variant of shown) {
      const { streamed, whole } = await responses(variant.id);
      expect([streamed.output_text, whole.output_text], variant.id).toEqual([text, text]);
      if (variant.ids !== undefined) continue;
      if (variant.id === 'no-optional-fields') {
        expect(without.streamed).toMatchObject(streamed);
        continue;
      }
      expect(plain(streamed, variant), variant.id).toEqual(plain(without.streamed, variant));
      expect(plain(whole, variant), variant.id).toEqual(plain(without.whole, variant));
    }
  });

  test('passes events on that it does not know, but its helper for streams throws', async () => {
    const client = clientFor('unknown-events');
    const types: string[] = [];
    for await (const event of await client.responses.create({ ...asked, stream: true }))
      types.push(event.type);
    expect(types).toContain('resproof:tide');
    expect(types.at(-1)).toBe('response.completed');
    await expect(client.responses.stream(asked).finalResponse()).rejects.toThrow(
      'Unhandled response stream event',
    );
  });
});
