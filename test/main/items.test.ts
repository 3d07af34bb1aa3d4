/** What the mock says of every kind of item, before the judge: neither knows the other, and both read the same tables. */
import { beforeAll, describe, expect, test } from 'vitest';
import { examples, ruled, type Example } from '../../mock/answer/testing/examples.ts';
import { createMock } from '../../mock/index.ts';
import { loadChecker, type Checker, type DialectName } from '../../spec/index.ts';
import { judge } from '../../src/judge/judge.ts';
import { read } from '../../src/judge/read.ts';
import { exchangeOf } from '../../src/judge/testing/wire.ts';

const checkers = new Map<DialectName, Checker>();
beforeAll(async () => {
  for (const dialect of ['openai', 'compatible', 'open-responses'] as const)
    checkers.set(dialect, await loadChecker(dialect));
});

async function judged({ body, step }: Example, dialect: DialectName, stream: boolean) {
  const mock = createMock({ dialect });
  if (step !== undefined) mock.use([step]);
  const asked = { model: 'gpt-4.1-mini', ...body, stream };
  const reply = await mock.fetch(`${mock.url}/responses`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
    body: JSON.stringify(asked),
  });
  const text = await reply.text();
  const headers = Object.fromEntries(reply.headers);
  const reading = read(exchangeOf(text, { asked, status: reply.status, headers }));
  const checker = checkers.get(dialect);
  if (checker === undefined) throw new Error(`no checker of ${dialect}`);
  const findings = judge(reading, { dialect, checker });
  return { reading, findings, broken: findings.filter((finding) => !finding.kept) };
}

describe.each(['openai', 'compatible'] as const)('in the dialect %s', (dialect) => {
  test.each(examples.map((example) => [example.name, example] as const))('%s', async (_name, example) => {
    for (const stream of [false, true]) {
      const { reading, findings, broken } = await judged(example, dialect, stream);
      expect(reading.output.map((item) => item['type'])).toEqual(example.output);
      expect(broken).toEqual([]);
      expect(findings.length).toBeGreaterThan(10);
    }
  });
});

/** What has no place in a dialect is refused, and what has is right in it. */
test('in the dialect open-responses', async () => {
  const answered: string[] = [];
  for (const example of ruled) {
    const { reading, broken } = await judged(example, 'open-responses', true);
    expect(broken, example.name).toEqual([]);
    if (reading.status === 200) answered.push(example.name);
    else expect(reading.error, example.name).toMatchObject({ code: 'unsupported_tool' });
  }
  expect(answered).toContain('raw reasoning');
  expect(answered).toContain('a context that grew too long');
  expect(answered).not.toContain('a web search');
});
