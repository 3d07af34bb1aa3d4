/** For tests: a client of the mock, every answer to which is put before the judge. */
import OpenAI from 'openai';
import type { MockNamespace } from '../../../mock/index.ts';
import { loadChecker, type DialectName } from '../../../spec/index.ts';
import type { BrokenFinding } from '../../../src/judge/finding.ts';
import { judge } from '../../../src/judge/judge.ts';
import { read } from '../../../src/judge/read.ts';
import { exchangeOf } from '../../../src/judge/testing/wire.ts';

export interface Judged {
  client: OpenAI;
  /** What the judge found broken in the answers that were read to their end, and how many those were. */
  verdict: () => Promise<{ broken: BrokenFinding[]; answers: number }>;
}

export async function judgedClient(mock: MockNamespace, dialect: DialectName = 'openai'): Promise<Judged> {
  const checker = await loadChecker(dialect);
  const answers: Promise<BrokenFinding[]>[] = [];
  const asked: typeof fetch = async (input, init) => {
    const answer = await mock.fetch(input, init);
    const copy = answer.clone();
    answers.push(
      copy.text().then(
        (text) => {
          const { pathname, search } = new URL(String(input));
          const exchange = exchangeOf(text, {
            method: init?.method ?? 'GET',
            path: pathname.replace(/^.*?\/v1/, '') + search,
            asked: typeof init?.body === 'string' ? JSON.parse(init.body) : null,
            status: answer.status,
            headers: Object.fromEntries(answer.headers),
          });
          const findings = judge(read(exchange), { dialect, checker });
          return findings.filter((finding): finding is BrokenFinding => !finding.kept);
        },
        // The client left.
        () => [],
      ),
    );
    return answer;
  };
  return {
    client: new OpenAI({ baseURL: mock.url, apiKey: 'sk-test', fetch: asked, maxRetries: 0 }),
    verdict: async () => ({ broken: (await Promise.all(answers)).flat(), answers: answers.length }),
  };
}
