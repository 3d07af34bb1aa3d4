import { describe, expect, it } from 'vitest';
import { Journal } from './journal.ts';

const request = (body = '') => ({
  namespace: 'default',
  method: 'POST',
  path: '/responses',
  headers: { authorization: 'Bearer sk-secret', accept: '*/*' },
  body,
  status: 200,
  by: 'rule:echo',
  faults: [],
});

describe('Journal', () => {
  it('keeps requests in order, with their JSON, and no key', () => {
    const journal = new Journal(10);
    journal.add(request('{"model":"m"}'));
    journal.add(request('not json'));
    const [first, second] = journal.entries();
    expect(first).toMatchObject({ n: 1, json: { model: 'm' }, disconnected: false });
    expect(first?.headers).toEqual({ authorization: '[redacted]', accept: '*/*' });
    expect(second).not.toHaveProperty('json');
  });

  it('drops the oldest beyond its limit, and says how many', () => {
    const journal = new Journal(2);
    for (let i = 0; i < 5; i += 1) journal.add(request());
    expect(journal.entries().map((entry) => entry.n)).toEqual([4, 5]);
    expect(journal.dropped).toBe(3);
  });

  it('is bounded in bytes as well', () => {
    const journal = new Journal(1_000);
    for (let i = 0; i < 5; i += 1) journal.add(request('x'.repeat(10 * 1024 * 1024)));
    expect(journal.entries().map((entry) => entry.n)).toEqual([3, 4, 5]);
  });

  it('goes on counting after a clear, and begins anew after a reset', () => {
    const journal = new Journal(10);
    journal.add(request());
    journal.clear();
    expect(journal.add(request()).n).toBe(2);
    journal.reset();
    expect(journal.add(request()).n).toBe(1);
  });
});
