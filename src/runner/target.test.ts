import { expect, test } from 'vitest';
import type { Exchange, FailureKind } from '../wire/exchange.ts';
import { createStop } from './stop.ts';
import { watchTarget } from './target.ts';
import { readingOf } from './testing/readings.ts';

const lost = (kind: FailureKind = 'connect'): Exchange =>
  readingOf({ failure: { kind, message: 'ECONNREFUSED' } }).exchange;
const answered = (status = 200): Exchange => readingOf({ status }).exchange;

function after(...exchanges: Exchange[]): string | null {
  const stop = createStop();
  const watch = watchTarget('http://h', stop);
  for (const each of exchanges) watch.saw(each);
  return stop.because;
}

test('nobody was ever there', () => {
  expect(after(lost())).toBe('http://h cannot be reached: ECONNREFUSED');
});

test('it died in the middle', () => {
  expect(after(answered(), lost(), lost())).toBeNull();
  expect(after(answered(), lost(), lost(), lost())).toBe('http://h can no longer be reached: ECONNREFUSED');
});

test('it came back, or only hung up', () => {
  expect(after(answered(), lost(), lost(), answered(), lost(), lost())).toBeNull();
  expect(after(answered(), lost('cut'), lost('cut'), lost('cut'))).toBeNull();
});

test('it is there, and says nothing', () => {
  const silence = Array.from({ length: 5 }, () => lost('timeout'));
  expect(after(...silence.slice(1), answered(), lost('timeout'))).toBeNull();
  expect(after(...silence)).toBe('http://h left 5 requests in a row without an answer: ECONNREFUSED');
});

test('it hangs on upgrades alone', () => {
  const hung = Array.from({ length: 9 }, (): Exchange => ({ ...lost('timeout'), transport: 'websocket' }));
  expect(after(answered(), ...hung)).toBeNull();
});

test('it has never so much as answered', () => {
  const hangUps = Array.from({ length: 5 }, () => lost('cut'));
  expect(after(...hangUps)).toBe('http://h left 5 requests in a row without an answer: ECONNREFUSED');
  expect(after(answered(), ...hangUps)).toBeNull();
});

test('it answers nothing but 429', () => {
  const stop = createStop();
  const watch = watchTarget('http://h', stop);
  for (let i = 0; i < 3; i += 1) {
    watch.saw(answered(429));
    watch.limited('come back tomorrow');
  }
  expect(stop.because).toBe('http://h answers nothing but 429: come back tomorrow');
});
