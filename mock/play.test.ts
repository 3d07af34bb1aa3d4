/** Scenarios played to clients: what a step says beside its items, over the wire of the mock. */
import { describe, expect, it } from 'vitest';
import { byDefault, call, createMock, error, errorEvent, respond, ScenarioError, text } from './index.ts';
import type { AccessLine, MockNamespace, MockOptions, Step } from './index.ts';

const KEY = { authorization: 'Bearer sk-test', 'content-type': 'application/json' };

function send(mock: MockNamespace, body: object, signal?: AbortSignal): Promise<Response> {
  const init = {
    method: 'POST',
    headers: KEY,
    body: JSON.stringify({ model: 'm', ...body }),
    ...(signal && { signal }),
  };
  return mock.fetch(`${mock.url}/responses`, init);
}

const ask = async (mock: MockNamespace, body: object) => {
  const response = await send(mock, body);
  return { status: response.status, headers: response.headers, json: JSON.parse(await response.text()) };
};

const stream = async (mock: MockNamespace, body: object) =>
  (await send(mock, { stream: true, ...body })).text();
const typesIn = (wire: string) => [...wire.matchAll(/^event: (.*)$/gm)].map(([, type]) => type);

function mockWith(steps: Step[], options: MockOptions = {}): MockNamespace {
  const mock = createMock(options);
  mock.use(steps);
  return mock;
}

describe('a step', () => {
  it('tells the usage that it was given, when it is asked and when it is retrieved', async () => {
    const mock = mockWith([text('a').usage({ inputTokens: 100, cachedTokens: 90, outputTokens: 7 })]);
    const { json } = await ask(mock, { input: 'a' });
    expect(json.usage).toMatchObject({
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 90 },
      output_tokens: 7,
      total_tokens: 107,
    });
    const again = await mock.fetch(`${mock.url}/responses/${json.id}`, { headers: KEY });
    expect(await again.json()).toEqual(json);
  });

  it('streams in the pieces that it was given', async () => {
    const wire = await stream(mockWith([text(['a', 'bc', 'd'])]), { input: 'x' });
    expect([...wire.matchAll(/"delta":"(\w+)"/g)].map(([, delta]) => delta)).toEqual(['a', 'bc', 'd']);
    expect([...wire.matchAll(/"sequence_number":(\d+)/g)].map(([, number]) => Number(number))).toEqual(
      Array.from({ length: 11 }, (_, index) => index),
    );
  });

  it('ends with an error event after so many events', async () => {
    const wire = await stream(mockWith([errorEvent({ code: 'boom', after: 3 }, 'a')]), { input: 'x' });
    expect(typesIn(wire)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'error',
    ]);
    expect(wire).toContain('"code":"boom"');
  });

  it('breaks the connection after so many events, and lets the retry go to the next step', async () => {
    const mock = mockWith([text('a').cut(2), text('b')]);
    await expect(stream(mock, { input: 'x' })).rejects.toThrow('terminated');
    expect(mock.journal()[0]).toMatchObject({ events: 2, disconnected: false });
    expect(await stream(mock, { input: 'x' })).toContain('"delta":"b"');
    mock.verify();
  });

  it('commits its faults, and no other step does', async () => {
    const mock = mockWith([text('a').faults('no-request-id'), text('b')]);
    const [first, second] = [await ask(mock, { input: 'x' }), await ask(mock, { input: 'y' })];
    expect([first.headers.has('x-request-id'), second.headers.has('x-request-id')]).toEqual([false, true]);
    expect(mock.journal().map(({ faults }) => faults)).toEqual([['no-request-id'], []]);
  });

  it('leaves the answer to the rules where it says so', async () => {
    const mock = mockWith([byDefault().when({ input: 'cobalt' }).named('echo')]);
    const { json } = await ask(mock, { input: 'Reply with exactly this text: "cobalt"' });
    expect(json.output[0].content[0].text).toBe('cobalt');
    expect(mock.journal()).toMatchObject([{ by: 'scenario:1', step: 1, stepName: 'echo' }]);
    mock.verify();
  });

  it('waits before its answer', async () => {
    const mock = mockWith([text('a').delay(2), text('b').delay(1).delay(1, 'response.completed')]);
    expect((await ask(mock, { input: 'x' })).json.status).toBe('completed');
    expect(typesIn(await stream(mock, { input: 'y' })).at(-1)).toBe('response.completed');
  });

  it('knows the turns before, by the previous response', async () => {
    const mock = mockWith([
      text('first').when({ userTurns: 1 }),
      text('second').when({ userTurns: 2, modelTurns: 1 }),
    ]);
    const { json } = await ask(mock, { input: 'a' });
    expect(
      (await ask(mock, { input: 'a', previous_response_id: json.id })).json.output[0].content[0].text,
    ).toBe('second');
  });
});

describe('a function that answers', () => {
  it('sees the request and what the model sees, and gives a step', async () => {
    const mock = mockWith([
      text('one'),
      respond(async ({ body, context }) => {
        await Promise.resolve();
        return text(`${String(body['model'])} ${context.length}`).faults('no-request-id');
      }),
    ]);
    const { json } = await ask(mock, { input: 'a' });
    const second = await ask(mock, { input: 'b', previous_response_id: json.id });
    expect(second.json.output[0].content[0].text).toBe('m 3');
    expect(second.headers.has('x-request-id')).toBe(false);
    mock.verify();
  });

  it.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new RangeError('no');
      },
      'the function of step 1 threw RangeError: no',
    ],
    ['gives nothing', () => undefined, 'gave nothing, which is no step'],
    ['gives a text', () => 'hi', 'gave the text "hi", which is no step'],
    [
      'gives a step that cannot be',
      () => text(3 as never),
      'gave a step that cannot be: items[0].text: expected a text or a list',
    ],
    ['gives another function', () => respond(() => text('a')), 'gave a step with another function in it'],
    ['takes too long', () => new Promise(() => undefined), 'took longer than 5 ms'],
  ])('is refused when it %s, and not for ever', async (_, answer, message) => {
    const mock = mockWith([respond(answer as () => Step)], { respondTimeout: 5 });
    const { status, headers, json } = await ask(mock, { input: 'a' });
    expect([status, headers.get('x-should-retry'), json.error.code]).toEqual([
      400,
      'false',
      'resproof_respond',
    ]);
    expect(json.error.message).toContain(message);
    expect(() => mock.verify()).toThrow(message);
    expect(mock.journal()[0]?.by).toBe('respond');
  });
});

describe('a gate', () => {
  it('holds a stream before an event until it is released', async () => {
    const mock = mockWith([text('High water').gate('end', 'response.completed')]);
    const response = await send(mock, { input: 'x', stream: true });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const before = await reader.read();
    expect(typesIn(before.value!).at(-1)).toBe('response.output_item.done');
    expect(await mock.gate('end')).toMatchObject({ gate: 'end', status: 200, by: 'scenario:1' });
    const after = reader.read();
    expect(mock.release('end')).toBe(1);
    expect(typesIn((await after).value!)).toEqual(['response.completed']);
    expect((await reader.read()).done).toBe(true);
    expect(mock.journal()).toMatchObject([{ gate: null, events: 10, disconnected: false }]);
  });

  it('holds an answer in one piece, status included', async () => {
    const mock = mockWith([text('a').gate('g')]);
    const answer = ask(mock, { input: 'x' });
    expect(await mock.gate('g')).toMatchObject({ status: null, step: 1 });
    mock.release();
    expect((await answer).status).toBe(200);
  });

  it('holds an error, and what the rules answer', async () => {
    const mock = mockWith([error(503).gate('g'), byDefault().gate('g')]);
    for (const status of [503, 200]) {
      const answer = ask(mock, { input: 'x' });
      await mock.gate('g');
      mock.release('g');
      expect((await answer).status).toBe(status);
    }
  });

  it('that nobody releases ends in an error that says so', async () => {
    const mock = mockWith([text('a').gate('g'), text('b').gate('h', 'response.completed')], {
      gateTimeout: 5,
    });
    const { status, json } = await ask(mock, { input: 'x' });
    expect([status, json.error.code, json.error.message]).toEqual([
      400,
      'resproof_gate',
      'The gate "g" was not released within 5 ms.',
    ]);
    const wire = await stream(mock, { input: 'y' });
    expect(wire).toMatch(
      /event: error\ndata: \{"type":"error","sequence_number":8,"code":"resproof_gate",[^\n]*within 5 ms[^\n]*\n\n$/,
    );
    expect(() => mock.verify()).toThrow('The gate "h" was not released within 5 ms.');
    expect(mock.journal().map(({ by }) => by)).toEqual(['gate', 'scenario:2']);
  });

  it('before an event that does not come is missed by verify', async () => {
    const mock = mockWith([text('a').gate('g', 'response.failed')]);
    await stream(mock, { input: 'x' });
    expect(() => mock.verify()).toThrow('the gate "g" stands before response.failed, which did not come');
  });

  it('lets go a client that leaves, and the journal says so', async () => {
    const mock = mockWith([text('a').gate('g').forever()]);
    const leaving = new AbortController();
    const answer = send(mock, { input: 'x' }, leaving.signal);
    await mock.gate('g');
    leaving.abort();
    await expect(answer).rejects.toThrow('aborted');
    const reader = (await send(mock, { input: 'y', stream: true })).body!.getReader();
    await mock.gate('g');
    await reader.cancel();
    expect(await mock.waitFor({ disconnected: true }, { count: 2 })).toMatchObject([
      { status: 200, gate: null },
      { status: 200, gate: null, events: 0 },
    ]);
    expect(mock.release('g')).toBe(0);
  });

  it('goes on when its namespace is reset', async () => {
    const mock = mockWith([text('a').gate('g')]);
    const answer = ask(mock, { input: 'x' });
    await mock.gate('g');
    mock.reset();
    expect((await answer).status).toBe(200);
  });

  it('that no step has cannot be released', () => {
    expect(() => mockWith([text('a').gate('done')]).release('dnoe')).toThrow(
      'release("dnoe"): no step in use has a gate of this name. (Did you mean done?)',
    );
  });
});

describe('a mock', () => {
  it('begins every namespace with its scenario, and again after a reset', async () => {
    const mock = createMock({ scenario: { order: 'any', steps: [{ text: 'a', when: { input: 'x' } }] } });
    const other = mock.namespace('other');
    for (const each of [mock, other]) {
      expect((await ask(each, { input: 'x' })).status).toBe(200);
      expect((await ask(each, { input: 'y' })).status).toBe(400);
      each.reset();
      expect((await ask(each, { input: 'x' })).status).toBe(200);
      each.verify();
    }
  });

  it('says which step of its scenario is wrong', () => {
    expect(() => createMock({ scenario: [{ txt: 'a' } as never] })).toThrow(
      'scenario: step 1: txt: there is no field "txt"',
    );
  });

  it('has what was asked as parsed bodies', async () => {
    const mock = mockWith([text('a').forever()]);
    await ask(mock, { input: 'x' });
    await mock.fetch(`${mock.url}/models`, { headers: KEY });
    expect(mock.requests()).toEqual([{ model: 'm', input: 'x' }]);
    expect(mock.exchange(1)?.response?.body).toContain('"object":"response"');
  });

  it('ends a namespace, and makes room for another', async () => {
    const mock = createMock({ maxNamespaces: 1 });
    const one = mock.namespace('one');
    one.use([text('a').gate('g')]);
    const answer = ask(one, { input: 'x' });
    await one.gate('g');
    one.end();
    expect((await answer).status).toBe(200);
    expect(mock.namespace('two').journal()).toEqual([]);
  });

  it('logs each request when its reply is over, without keys', async () => {
    const lines: AccessLine[] = [];
    const mock = mockWith([text('a').named('greeting'), call('f').cut(3)], {
      log: (line) => lines.push(line),
    });
    await ask(mock, { input: 'x' });
    await stream(mock, { input: 'y' }).catch(() => undefined);
    await mock.fetch(`${mock.url}/models?api_key=sk-secret`, { headers: KEY });
    expect(lines).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        namespace: 'default',
        method: 'POST',
        path: '/responses',
        socket: null,
        status: 200,
        ms: expect.any(Number),
        model: 'm',
        stream: false,
        events: null,
        by: 'scenario:1',
        step: 'greeting',
        tokens: { input: expect.any(Number), output: 1 },
        disconnected: false,
      },
      expect.objectContaining({ stream: true, events: 3, step: 2, disconnected: false }),
      expect.objectContaining({ method: 'GET', path: '/models', model: null, step: null, tokens: null }),
    ]);
  });
});

describe('verify', () => {
  it('calls a scenario by its name, as every message does', async () => {
    const mock = createMock({ scenario: { name: 'tides', steps: [text('a').when({ input: 'high' })] } });
    const { json } = await ask(mock, { input: 'low' });
    expect(json.error.message).toMatch(/^No step of the scenario "tides" answers this request: /);
    expect(() => mock.verify()).toThrow('The scenario "tides" was not played as written.');
  });

  it('lists what was not used and what was not expected', async () => {
    const mock = mockWith([text('a'), text('b').named('last')]);
    await ask(mock, { input: 'x' });
    await ask(mock, { input: 'y' });
    expect(() => mock.verify()).not.toThrow();
    mock.use([text('c').when({ input: 'tides' })]);
    await ask(mock, { input: 'z' });
    expect(() => mock.verify()).toThrow(ScenarioError);
    expect(() => mock.verify()).toThrow(
      'The scenario was not played as written.\n' +
        'Not used:\n  - step 3: text("c") answered 0 of 1 requests\n' +
        'Not expected:\n  - POST /responses "z": the next step is 3, text("c"), and does not fit (input: wanted "tides", got "z")',
    );
  });
});
