/** Responses in the background, by the official SDK and before the judge. */
import type OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { createMock, failed, text, type MockNamespace, type MockOptions } from '../../mock/index.ts';
import { judgedClient, type Judged } from './testing/judged.ts';

type StreamEvent = OpenAI.Responses.ResponseStreamEvent;

const ASKED = { model: 'gpt-4.1-mini', input: 'Say "one two three"', background: true } as const;

async function start(options: MockOptions = {}): Promise<Judged & { mock: MockNamespace }> {
  const mock = createMock(options);
  return { mock, ...(await judgedClient(mock)) };
}

async function all(stream: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** Moves the clock by so many seconds. */
const advance = (mock: MockNamespace, seconds: number): Promise<Response> =>
  mock.fetch(`${new URL(mock.url).origin}/__resproof/clock/advance`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seconds }),
  });

const idOf = ([event]: StreamEvent[]): string =>
  event?.type === 'response.created' ? event.response.id : '';

/** The first events of a stream that is left then. */
async function begun(
  stream: AsyncIterable<StreamEvent> & { controller: AbortController },
  count: number,
): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of stream) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

describe('polled', () => {
  test('it is queued, then in progress, then what it would have been in the foreground', async () => {
    const { client, verdict } = await start();
    const queued = await client.responses.create(ASKED);
    const seen = [queued];
    for (let poll = 0; poll < 4; poll += 1) seen.push(await client.responses.retrieve(queued.id));
    expect(seen.map(({ status }) => status)).toEqual([
      'queued',
      'in_progress',
      'completed',
      'completed',
      'completed',
    ]);
    expect(seen.map(({ output_text }) => output_text ?? '').join()).toBe(
      ',,one two three,one two three,one two three',
    );
    const { background: _background, ...foreground } = ASKED;
    const same = await client.responses.create(foreground);
    expect(seen[4]?.usage).toEqual(same.usage);
    expect(seen[0]?.background).toBe(true);
    expect(await verdict()).toEqual({ broken: [], answers: 6 });
  });

  test('the clock moves it on, too', async () => {
    const { client, mock } = await start();
    const { id } = await client.responses.create(ASKED);
    await advance(mock, 60);
    expect((await client.responses.retrieve(id)).status).toBe('completed');
  });

  test('nobody goes on from it before it is done', async () => {
    const { client, verdict } = await start();
    const { id } = await client.responses.create(ASKED);
    const next = () => client.responses.create({ ...ASKED, background: false, previous_response_id: id });
    await expect(next()).rejects.toMatchObject({ status: 400, code: 'previous_response_not_finished' });
    for (let poll = 0; poll < 2; poll += 1) await client.responses.retrieve(id);
    expect((await next()).previous_response_id).toBe(id);
    expect((await verdict()).broken).toEqual([]);
  });

  test('a scenario answers it: it is held at gates, and ends as the step says', async () => {
    const { mock, client, verdict } = await start();
    mock.use([text('High water').gate('tide', 'response.completed'), failed({ code: 'ebb' })]);
    const { id } = await client.responses.create(ASKED);
    expect(await mock.gate('tide')).toMatchObject({ status: 200, by: 'scenario:1' });
    const poll = async () => (await client.responses.retrieve(id)).status;
    expect([await poll(), await poll(), await poll()]).toEqual(['in_progress', 'in_progress', 'in_progress']);
    mock.release('tide');
    await expect.poll(poll, { interval: 5 }).toBe('completed');
    const { id: other } = await client.responses.create({ ...ASKED, input: 'And low water?' });
    for (let count = 0; count < 2; count += 1) await client.responses.retrieve(other);
    expect(await client.responses.retrieve(other)).toMatchObject({
      status: 'failed',
      error: { code: 'ebb' },
    });
    expect((await verdict()).broken).toEqual([]);
    mock.verify();
  });

  test('a gate that nobody opens ends it', async () => {
    const { mock, client } = await start({ gateTimeout: 5 });
    mock.use([text('a').gate('tide')]);
    const { id } = await client.responses.create(ASKED);
    await expect
      .poll(() => client.responses.retrieve(id), { interval: 5 })
      .toMatchObject({ status: 'failed', error: { message: expect.stringContaining('within 5 ms') } });
    expect(() => mock.verify()).toThrow('The gate "tide" was not released');
  });

  test('it has to be stored', async () => {
    const { client, verdict } = await start();
    await expect(client.responses.create({ ...ASKED, store: false })).rejects.toMatchObject({
      status: 400,
      param: 'store',
    });
    expect((await verdict()).broken).toEqual([]);
  });
});

describe('streamed', () => {
  test('it says that it was queued, and is there when it has ended', async () => {
    const { client, verdict } = await start();
    const events = await all(await client.responses.create({ ...ASKED, stream: true }));
    expect(events.slice(0, 3).map(({ type }) => type)).toEqual([
      'response.created',
      'response.queued',
      'response.in_progress',
    ]);
    expect((await client.responses.retrieve(idOf(events))).output_text).toBe('one two three');
    expect((await verdict()).broken).toEqual([]);
  });

  test('it is read again from any event, any number of times', async () => {
    const { client, mock } = await start();
    mock.use([text(['one', ' two', ' three'])]);
    const events = await all(await client.responses.create({ ...ASKED, stream: true }));
    for (const starting_after of [0, 4, events.length - 2, events.length - 1, 99, 4]) {
      const again = await all(
        await client.responses.retrieve(idOf(events), { stream: true, starting_after }),
      );
      expect(again).toEqual(events.slice(starting_after + 1));
    }
    const whole = await all(await client.responses.retrieve(idOf(events), { stream: true }));
    expect(whole).toEqual(events);
  });

  test('it goes on when its client has gone, and whoever comes reads along to its end', async () => {
    const { client, mock, verdict } = await start();
    mock.use([text(['one', ' two', ' three']).gate('half', 6)]);
    const before = await begun(await client.responses.create({ ...ASKED, stream: true }), 6);
    const id = idOf(before);
    await mock.gate('half');
    expect((await client.responses.retrieve(id)).status).toBe('in_progress');
    const after = client.responses
      .retrieve(id, { stream: true, starting_after: 3 })
      .then((stream) => all(stream));
    const late = client.responses
      .retrieve(id, { stream: true, starting_after: 7 })
      .then((stream) => all(stream));
    mock.release('half');
    const events = [...before.slice(0, 4), ...(await after)];
    expect(events.map((event) => ('sequence_number' in event ? event.sequence_number : null))).toEqual(
      events.map((_, index) => index),
    );
    expect(events.at(-1)?.type).toBe('response.completed');
    expect(await late).toEqual(events.slice(8));
    expect(await client.responses.retrieve(id)).toMatchObject({
      status: 'completed',
      output_text: 'one two three',
    });
    expect((await verdict()).answers).toBe(5);
    mock.verify();
  });

  test('it keeps the pace of the mock, whoever reads', async () => {
    const { client } = await start({ ttft: 5, itl: 5 });
    const began = performance.now();
    const stream = await client.responses.create({ ...ASKED, stream: true });
    const before = await begun(stream, 4);
    expect((await client.responses.retrieve(idOf(before))).status).toBe('in_progress');
    const rest = await all(
      await client.responses.retrieve(idOf(before), { stream: true, starting_after: 3 }),
    );
    expect(rest.at(-1)?.type).toBe('response.completed');
    expect(performance.now() - began).toBeGreaterThan(5 * rest.length);
    expect((await client.responses.retrieve(idOf(before))).status).toBe('completed');
  });

  test('without padding where that is asked for', async () => {
    const { client } = await start();
    const events = await all(await client.responses.create({ ...ASKED, stream: true }));
    const plain = await all(
      await client.responses.retrieve(idOf(events), { stream: true, include_obfuscation: false }),
    );
    expect(JSON.stringify(events)).toContain('"obfuscation"');
    expect(JSON.stringify(plain)).not.toContain('"obfuscation"');
  });

  test('an error event ends it, and it has failed', async () => {
    const { client, mock } = await start();
    const asked = { ...ASKED, input: 'Hello [[resproof: error-event]]', stream: true } as const;
    await expect(client.responses.create(asked).then((stream) => all(stream))).rejects.toThrow('stopped');
    const [, told] = /"id":"(resp_\w+)"/.exec(mock.exchange(1)?.response?.body ?? '') ?? [];
    expect((await client.responses.retrieve(told!)).status).toBe('failed');
  });
});

describe('cancelled', () => {
  test('it stays so, however often it is asked for', async () => {
    const { client, verdict } = await start();
    const { id } = await client.responses.create(ASKED);
    await client.responses.retrieve(id);
    const first = await client.responses.cancel(id);
    expect(first).toMatchObject({ status: 'cancelled', output: [], error: null });
    expect(await client.responses.cancel(id)).toEqual(first);
    expect(await client.responses.retrieve(id)).toMatchObject(first);
    expect(await verdict()).toEqual({ broken: [], answers: 5 });
  });

  test('its streams end, those that are read and those that are read again', async () => {
    const { client, mock } = await start();
    mock.use([text(['one', ' two']).gate('half', 6)]);
    const stream = await client.responses.create({ ...ASKED, stream: true });
    const seen: StreamEvent[] = [];
    const reading = (async () => {
      for await (const event of stream) seen.push(event);
    })();
    await mock.gate('half');
    await expect.poll(() => seen.length).toBe(6);
    expect((await client.responses.cancel(idOf(seen))).status).toBe('cancelled');
    await expect(reading).rejects.toThrow('The response was cancelled.');
    await expect.poll(() => mock.journal({ path: '/responses' })[0]?.gate).toBe(null);
    const again = client.responses.retrieve(idOf(seen), { stream: true, starting_after: 1 });
    await expect(again.then((rest) => all(rest))).rejects.toThrow('The response was cancelled.');
    expect(mock.exchange(3)?.response?.body.match(/"sequence_number":\d+/g)).toEqual(
      [2, 3, 4, 5, 6].map((number) => `"sequence_number":${number}`),
    );
  });

  test('too late, it is what it was', async () => {
    const { client, verdict } = await start();
    const { id } = await client.responses.create(ASKED);
    for (let poll = 0; poll < 2; poll += 1) await client.responses.retrieve(id);
    expect((await client.responses.cancel(id)).status).toBe('completed');
    expect((await verdict()).broken).toEqual([]);
  });

  test('one in the foreground cannot be, nor one that never was', async () => {
    const { client, verdict } = await start();
    const { id } = await client.responses.create({ ...ASKED, background: false });
    await expect(client.responses.cancel(id)).rejects.toMatchObject({ status: 400 });
    await expect(client.responses.cancel('resp_nope')).rejects.toMatchObject({ status: 404 });
    expect((await verdict()).broken).toEqual([]);
  });

  test('deleted while it is read, it is gone', async () => {
    const { client, mock } = await start();
    mock.use([text(['one', ' two']).gate('half', 6)]);
    const stream = await client.responses.create({ ...ASKED, stream: true });
    const seen: StreamEvent[] = [];
    const reading = (async () => {
      for await (const event of stream) seen.push(event);
    })();
    await expect.poll(() => seen.length).toBe(6);
    await client.responses.delete(idOf(seen));
    await expect(reading).rejects.toThrow('deleted');
    await expect(client.responses.retrieve(idOf(seen))).rejects.toMatchObject({ status: 404 });
  });
});

test('equal requests give equal bytes, streamed or polled', async () => {
  const played = async () => {
    const { client, mock } = await start();
    const { id } = await client.responses.create(ASKED);
    for (let poll = 0; poll < 3; poll += 1) await client.responses.retrieve(id);
    await all(await client.responses.create({ ...ASKED, stream: true }));
    return mock.journal().map(({ n }) => mock.exchange(n)?.response?.body);
  };
  expect(await played()).toEqual(await played());
});

test('a query that cannot be read is refused', async () => {
  const { client, verdict } = await start();
  const { id } = await client.responses.create({ ...ASKED, background: false });
  for (const query of [
    { stream: 'maybe' },
    { stream: true, starting_after: 'x' },
    { include: ['nothing'] },
  ]) {
    await expect(client.responses.retrieve(id, query as never)).rejects.toMatchObject({ status: 400 });
  }
  expect(await verdict()).toEqual({ broken: [], answers: 4 });
});

test('a stream can be read again for as long as the dialect says', async () => {
  const { client, mock } = await start();
  const events = await all(await client.responses.create({ ...ASKED, stream: true }));
  await advance(mock, 301);
  await expect(client.responses.retrieve(idOf(events), { stream: true })).rejects.toMatchObject({
    status: 400,
  });
  expect((await client.responses.retrieve(idOf(events))).status).toBe('completed');
});
