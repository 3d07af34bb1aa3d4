import { expect, test } from 'vitest';
import { createProgress } from './progress.ts';
import { caseResult } from './testing/report-builder.ts';

const spent = { requests: 3, retries: 0, inputTokens: 40, outputTokens: 2, events: 0 };

function sink(over: { isTTY?: boolean; columns?: number } = {}) {
  const written: string[] = [];
  return { written, ...over, write: (text: string) => written.push(text) };
}

test('on a terminal one line is drawn over and taken away at the end', () => {
  const to = sink({ isTTY: true });
  let clock = 0;
  const progress = createProgress(to, () => clock);
  progress.planned(2);
  clock += 200;
  progress.caseStarted('create.text');
  clock += 200;
  progress.exchanged({}, spent);
  clock += 200;
  progress.caseEnded(caseResult('create.text'));
  progress.end();
  expect(to.written).toEqual([
    '\r\u001b[2K0/2 cases, 2 left',
    '\r\u001b[2K0/2 cases, 2 left · create.text',
    '\r\u001b[2K0/2 cases, 2 left · requests 3, tokens 42 · create.text',
    '\r\u001b[2K1/2 cases, 1 left · requests 3, tokens 42',
    '\r\u001b[2K',
  ]);
});

test('it is not drawn more often than an eye can see, nor beyond the last column', () => {
  const to = sink({ isTTY: true, columns: 20 });
  const progress = createProgress(to, () => 0);
  progress.planned(10);
  progress.caseStarted('a-very-long-case-name.that-does-not-fit');
  expect(to.written).toHaveLength(1);
  progress.noted('slow');
  expect(to.written.slice(1)).toEqual(['\r\u001b[2Kslow\n', '\r\u001b[2K0/10 cases, 10 left ']);
});

test('without a terminal there are few lines, all whole, and nothing that moves the cursor', () => {
  const to = sink();
  let clock = 0;
  const progress = createProgress(to, () => clock);
  progress.planned(50);
  for (let n = 1; n <= 50; n++) {
    clock += 500;
    progress.caseStarted(`case.${n}`);
    progress.caseEnded(caseResult(`case.${n}`));
  }
  progress.noted('the target \u001b[2J is slow');
  progress.end();
  expect(to.written.join('')).not.toContain('\u001b');
  expect(to.written.every((text) => text.endsWith('\n'))).toBe(true);
  expect(to.written).toHaveLength(12);
  expect(to.written.at(-2)).toBe('50/50 cases\n');
});

test('cases that were found not to be run do not count as run', () => {
  const to = sink();
  const progress = createProgress(to, () => 0);
  progress.planned(1);
  progress.caseEnded(caseResult('cors.preflight', { outcome: 'unclaimed' }));
  expect(to.written).toEqual(['0/1 cases, 1 left\n']);
});

test('nothing is written after the end', () => {
  const to = sink({ isTTY: true });
  const progress = createProgress(to, () => 0);
  progress.end();
  progress.noted('late');
  progress.planned(3);
  expect(to.written).toEqual(['\r\u001b[2K']);
});
