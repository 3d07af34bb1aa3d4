import { describe, expect, it } from 'vitest';
import { Journal } from './journal.ts';
import type { MockReply } from './reply.ts';

const arrival = (body = '', path = '/responses') => ({
  namespace: 'default',
  method: 'POST',
  path,
  headers: { authorization: 'Bearer sk-secret', accept: '*/*' },
  body,
  model: null,
});
const reply: MockReply = { status: 200, headers: { 'x-a': 'b' }, body: { kind: 'text', text: '{}' } };

describe('Journal', () => {
  it('keeps requests in order, with their JSON, and no key', () => {
    const journal = new Journal(10);
    journal.open(arrival('{"model":"m"}'));
    journal.open(arrival('not json'));
    const [first, second] = journal.entries();
    expect(first).toMatchObject({ n: 1, json: { model: 'm' }, status: null, by: null, disconnected: false });
    expect(first?.headers).toEqual({ authorization: '[redacted]', accept: '*/*' });
    expect(second).not.toHaveProperty('json');
  });

  it('has the whole exchange once the answer begins', () => {
    const journal = new Journal(10);
    const entry = journal.open(arrival());
    expect(journal.exchange(1)).toMatchObject({ response: null });
    journal.answered(entry, reply, { by: 'rule:echo' });
    expect(journal.exchange(1)).toMatchObject({
      status: 200,
      by: 'rule:echo',
      response: { status: 200, headers: { 'x-a': 'b' }, body: '{}' },
    });
    expect(journal.exchange(2)).toBeUndefined();
  });

  it('drops the oldest beyond its limit, and says how many', () => {
    const journal = new Journal(2);
    for (let i = 0; i < 5; i += 1) journal.open(arrival());
    expect(journal.entries().map((entry) => entry.n)).toEqual([4, 5]);
    expect(journal.dropped).toBe(3);
  });

  it('is bounded in characters as well, answers included', () => {
    const journal = new Journal(1_000);
    for (let i = 0; i < 5; i += 1) journal.open(arrival('x'.repeat(10 * 1024 * 1024)));
    expect(journal.entries().map((entry) => entry.n)).toEqual([3, 4, 5]);
    const entry = journal.open(arrival());
    journal.answered(
      entry,
      { ...reply, body: { kind: 'text', text: 'x'.repeat(15 * 1024 * 1024) } },
      { by: null },
    );
    expect(journal.entries().map(({ n }) => n)).toEqual([5, 6]);
  });

  it('goes on counting after a clear, and begins anew after a reset', () => {
    const journal = new Journal(10);
    journal.open(arrival());
    journal.clear();
    expect(journal.open(arrival()).n).toBe(2);
    journal.reset();
    expect(journal.open(arrival()).n).toBe(1);
  });

  it.each([
    [{ method: 'post', path: '/models' }, [3]],
    [{ path: '/responses' }, [1, 2]],
    [{ path: /^\/mod/ }, [3]],
    [{ text: 'high' }, [1]],
    [{ text: /wat+er/ }, [1]],
    [{ status: 200 }, [2]],
    [{ by: 'scenario' }, [2]],
    [{ by: 'scenario:2' }, [2]],
    [{ by: 'scen' }, []],
    [{ step: 2 }, [2]],
    [{ step: 'greeting' }, [2]],
    [{ gate: 'g' }, [3]],
    [{ disconnected: true }, [3]],
    [{ where: ({ n }: { n: number }) => n > 1 }, [2, 3]],
  ])('finds what fits: %o', (filter, numbers) => {
    const journal = new Journal(10);
    journal.open(arrival('high water'));
    const second = journal.open(arrival('', '/responses?a=b'));
    journal.answered(second, reply, { by: 'scenario:2', step: 2, stepName: 'greeting' });
    journal.change(journal.open(arrival('', '/models')), { gate: 'g', disconnected: true });
    expect(journal.entries(filter).map(({ n }) => n)).toEqual(numbers);
  });
});

describe('waitFor', () => {
  it('resolves to what has come already, and to what comes', async () => {
    const journal = new Journal(10);
    journal.answered(journal.open(arrival()), reply, { by: null });
    await expect(journal.waitFor({ path: '/responses' })).resolves.toHaveLength(1);
    const both = journal.waitFor({ path: '/responses' }, { count: 2 });
    const entry = journal.open(arrival());
    journal.answered(entry, reply, { by: null });
    await expect(both).resolves.toMatchObject([{ n: 1 }, { n: 2 }]);
  });

  it('counts a request once its answer begins, or waits at a gate', async () => {
    const journal = new Journal(10);
    const entry = journal.open(arrival());
    await expect(journal.waitFor({}, { timeout: 1 })).rejects.toThrow('not answered yet');
    const waited = journal.waitFor({ gate: 'g' });
    journal.change(entry, { gate: 'g' });
    await expect(waited).resolves.toMatchObject([{ gate: 'g', status: null }]);
  });

  it('says what came in place of what was waited for', async () => {
    const journal = new Journal(10);
    journal.answered(journal.open(arrival()), reply, { by: 'rule:echo' });
    await expect(journal.waitFor({ path: '/models', status: 200 }, { timeout: 1 })).rejects.toThrow(
      'No request with path /models and status 200 within 1 ms; what came: 1 POST /responses (rule:echo).',
    );
    await expect(journal.waitFor({}, { count: 3, timeout: 1 })).rejects.toThrow(
      'Only 1 of 3 requests with any path',
    );
  });

  it('ends with the signal of whoever waits', async () => {
    const leaving = new AbortController();
    const waited = new Journal(10).waitFor({}, {}, leaving.signal);
    leaving.abort();
    await expect(waited).rejects.toThrow('The wait was ended.');
  });
});
