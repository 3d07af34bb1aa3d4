import { describe, expect, it } from 'vitest';
import { madeUpId } from './prompts.ts';
import { error, message, play, response, usage, type Answer } from './testing/play.ts';

describe('create.text', () => {
  const again = { body: response({ id: 'resp_2' }) };

  it('is content with any visible text', () => {
    const { kept, broken, outcome } = play('create.text', { create: { body: response() }, again });
    expect(broken).toEqual([]);
    expect(outcome).toBe('done');
    expect(kept).toEqual(
      expect.arrayContaining([
        'http.success-status',
        'input.string',
        'response.output-not-empty',
        'response.unique-per-request',
      ]),
    );
  });

  it('counts a refusal as visible', () => {
    const output = [{ ...message(''), content: [{ type: 'refusal', refusal: 'No.' }] }];
    expect(play('create.text', { create: { body: response({ output }) }, again }).broken).toEqual([]);
  });

  it('finds a completed answer without text', () => {
    const create = { body: response({ output: [] }) };
    expect(play('create.text', { create, again }).broken).toEqual([
      'response.output-not-empty: no output items',
    ]);
  });

  it('says nothing of an answer that was cut before it had text', () => {
    const create = { body: response({ output: [], status: 'incomplete' }) };
    expect(play('create.text', { create, again })).toMatchObject({ broken: [], outcome: 'inconclusive' });
  });

  it('finds an answer from a cache of whole responses', () => {
    const same = { body: response() };
    expect(play('create.text', { create: same, again: same }).broken).toEqual([
      'response.unique-per-request: resp_1',
    ]);
  });

  it('reports a failed response under the requirement', () => {
    const create = {
      body: response({
        status: 'failed',
        output: [],
        error: { code: 'server_error', message: 'out of memory' },
      }),
    };
    expect(play('create.text', { create, again }).broken).toEqual([
      'input.string: status failed: out of memory',
    ]);
  });

  it('blocks the case when the answer is a 404', () => {
    const create = { status: 404, body: error('no such model') };
    expect(play('create.text', { create })).toMatchObject({
      outcome: 'blocked',
      broken: ['http.success-status: status 404: no such model'],
    });
  });
});

describe('counts of input tokens', () => {
  const counted = (input: number): Answer => ({ body: response({ usage: usage(input, 5) }) });

  it.each([
    ['create.instructions', { without: counted(20), with: counted(130) }, []],
    ['create.instructions', { without: counted(20), with: counted(20) }, ['input.instructions: 20']],
    ['input.image', { without: counted(20), with: counted(26) }, []],
    ['input.image', { without: counted(20), with: counted(20) }, ['input.image: 20']],
    ['input.easy-message', { create: counted(60) }, []],
    ['input.easy-message', { create: counted(4) }, ['input.easy-message: 4']],
    ['usage.stream-equals-json', { json: counted(1_300), stream: counted(1_301) }, []],
    [
      'usage.stream-equals-json',
      { json: counted(1_300), stream: counted(20) },
      ['usage.stream-equals-json: 20'],
    ],
  ])('%s with %j', (id, answers, broken) => expect(play(id, answers).broken).toEqual(broken));

  it.each([[null], [usage(0, 0)]])('show nothing where the server does not count: %j', (count) => {
    const blind = { body: response({ usage: count }) };
    expect(play('create.instructions', { without: blind, with: blind })).toMatchObject({
      broken: [],
      outcome: 'inconclusive',
    });
  });
});

describe('input.unicode', () => {
  const text = 'Grüße 世界 Привет שלום नमस्ते こんにちは 🚀🌍';
  const says = (said: string): Answer => ({ body: response({ output: [message(said)] }) });

  it('is kept by the text, whatever stands around it and however it is composed', () => {
    expect(play('input.unicode', { create: says(`Sure: ${text.normalize('NFD')}!`) }).kept).toContain(
      'input.unicode',
    );
  });

  it.each([
    text.replace('界', '\uFFFD'),
    Buffer.from(text, 'utf8').toString('latin1'),
    'Gr\\u00fc\\u00dfe \\u4e16\\u754c',
  ])('finds %j', (said) => expect(play('input.unicode', { create: says(said) }).broken).toHaveLength(1));

  it('is inconclusive when the model says something else', () => {
    expect(play('input.unicode', { create: says('Hello!') })).toMatchObject({
      broken: [],
      outcome: 'inconclusive',
    });
  });
});

describe('limits.cut', () => {
  const cut = (fields: Record<string, unknown>): Answer => ({
    body: response({ usage: usage(30, 16), ...fields }),
  });

  it('is kept by incomplete with its reason, text or not', () => {
    const create = cut({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [],
    });
    expect(play('limits.cut', { create }).kept).toContain('limits.cut');
  });

  it.each([
    [
      'another reason',
      { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
      'limits.cut: content_filter',
    ],
    ['no reason', { status: 'incomplete' }, 'limits.cut: no reason'],
    [
      'a cut called complete',
      { output: [message('1, 2, 3, 4, 5')] },
      'limits.cut: status "completed" with 16 output tokens',
    ],
    ['no cut', { usage: usage(30, 900) }, 'limits.cut: status "completed" with 900 output tokens'],
    [
      'no count',
      { usage: null, output: [message('1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12')] },
      'limits.cut: status "completed" with uncounted output tokens',
    ],
  ])('finds %s', (_, fields, found) => {
    const { broken } = play('limits.cut', { create: cut(fields) });
    expect(broken.filter((each) => each.startsWith('limits.cut:'))).toEqual([found]);
  });

  it('is to be told beside a status completed, where a dialect has that', () => {
    const create = cut({ output: [message('1, 2, 3')], incomplete_details: { reason: 'max_output_tokens' } });
    expect(play('limits.cut', { create }).kept).toContain('limits.cut-told');
  });

  it('is inconclusive when the model was brief', () => {
    const create = cut({ output: [message('1, 2, 3, …, 299, 300')], usage: usage(30, 14) });
    expect(play('limits.cut', { create })).toMatchObject({ broken: [], outcome: 'inconclusive' });
  });
});

describe('tools', () => {
  const calls = (args: unknown): Answer => ({
    body: response({
      output: [{ type: 'function_call', call_id: 'call_1', name: 'get_current_time', arguments: args }],
    }),
  });

  it.each([['{}'], [' { } ']])('tools.no-arguments takes %j', (args) => {
    expect(play('tools.no-arguments', { create: calls(args) }).broken).toEqual([]);
  });
  it.each([[''], ['null'], ['{"zone":"UTC"}'], [{}]])('tools.no-arguments finds %j', (args) => {
    expect(play('tools.no-arguments', { create: calls(args) }).broken).toHaveLength(1);
  });

  it('a round trip may end in a further call, and not in nothing', () => {
    const call = calls('{}');
    expect(play('tools.round-trip', { call, answer: calls('{}') }).kept).toContain('tools.round-trip');
    expect(
      play('tools.round-trip', { call, answer: { body: response({ output: [] }) } }).broken,
    ).toHaveLength(1);
  });

  it('without a call there is no round trip to look at', () => {
    expect(play('tools.round-trip', { call: { body: response() } })).toMatchObject({
      outcome: 'inconclusive',
      broken: [],
    });
  });
});

describe('reasoning', () => {
  const reasons = (fields: Record<string, unknown>, tokens = 300): Answer => ({
    body: response({
      output: [{ type: 'reasoning', id: 'rs_1', summary: [], ...fields }, message('22')],
      usage: usage(50, 400, 0, tokens),
    }),
  });

  it('a summary may be missing where there was little to sum up', () => {
    expect(play('reasoning.summary', { create: reasons({}, 40) })).toMatchObject({
      broken: [],
      outcome: 'inconclusive',
    });
    expect(play('reasoning.summary', { create: reasons({}, 900) }).broken).toHaveLength(1);
    expect(
      play('reasoning.summary', {
        create: reasons({ summary: [{ type: 'summary_text', text: 'I counted.' }] }),
      }).kept,
    ).toContain('reasoning.summary');
  });

  it('encrypted content stands on each item', () => {
    const second = { body: response() };
    expect(
      play('reasoning.encrypted', { first: reasons({ encrypted_content: 'gAAAA' }), second }).broken,
    ).toEqual([]);
    expect(
      play('reasoning.encrypted', { first: reasons({ encrypted_content: '' }), second }).broken,
    ).toHaveLength(1);
    expect(play('reasoning.encrypted', { first: reasons({}), second }).broken).toEqual([
      'reasoning.encrypted: none',
    ]);
  });

  it('a model that did not reason shows nothing', () => {
    expect(play('reasoning.replay', { first: { body: response() } })).toMatchObject({
      broken: [],
      outcome: 'inconclusive',
    });
  });

  it('reasoning is counted', () => {
    const second = { body: response() };
    expect(play('reasoning.replay', { first: reasons({}, 0), second }).broken).toEqual([
      'reasoning.tokens: 0',
    ]);
  });
});

describe('caching', () => {
  const create = { body: response({ output: [], usage: usage(1_400, 0) }) };
  const next = (cached: number): Answer => ({ body: response({ usage: usage(1_420, 5, cached) }) });

  it('a hit is a hit, and a miss is one only after patience', () => {
    expect(play('caching.prefix', { create, next: next(1_400) }).kept).toEqual(
      expect.arrayContaining(['caching.prefix-creation', 'caching.hit']),
    );
    expect(play('caching.prefix', { create, next: next(0) }, 1).outcome).toBe('inconclusive');
    expect(play('caching.prefix', { create, next: next(0) }, 3).broken).toEqual(['caching.hit: 0']);
  });

  it('text in answer to a creation: the fields were dropped on the way', () => {
    expect(play('caching.extra-body', { create: { body: response() } }).broken).toEqual([
      'caching.extra-body: Good morning.',
    ]);
  });

  it('the refusal names the field', () => {
    const vendor = 'caching.prefix is not supported when max_output_tokens is set';
    expect(
      play('caching.prefix-max-output-tokens', { create: { status: 400, body: error(vendor) } }).broken,
    ).toEqual([]);
    expect(
      play('caching.prefix-max-output-tokens', { create: { status: 400, body: error('bad request') } })
        .broken,
    ).toHaveLength(1);
  });
});

describe('headers', () => {
  const allowed = {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'Authorization, Content-Type',
  };

  it.each([
    ['a full answer', allowed, 0],
    ['the origin itself', { ...allowed, 'access-control-allow-origin': 'https://app.example' }, 0],
    ['a wildcard for authorization', { ...allowed, 'access-control-allow-headers': '*' }, 1],
    ['no POST', { ...allowed, 'access-control-allow-methods': 'GET' }, 1],
    ['nothing', {}, 2],
  ])('the preflight with %s', (_, headers, found) => {
    expect(play('headers.preflight', { preflight: { status: 204, headers } }).broken).toHaveLength(found);
  });

  const models = (id: string): ReturnType<typeof play> =>
    play('headers.models', {
      list: { body: { object: 'list', data: [{ id }] } },
      model: { body: { id } },
      unknown: { status: 404, body: error('no such model') },
    });
  it.each([['model-1'], ['vendor/model-1']])('the list of models may say %s', (id) => {
    expect(models(id).broken).toEqual([]);
  });
  it('the list of models lacks the one under test', () => {
    expect(models('model-2').broken).toEqual(['models.list: model-2']);
  });

  it('401 is the status for a wrong key', () => {
    expect(play('headers.wrong-key', { create: { status: 401, body: error('wrong key') } }).kept).toContain(
      'auth.wrong-key',
    );
    expect(play('headers.wrong-key', { create: { status: 403, body: error('wrong key') } }).broken).toEqual([
      'auth.wrong-key: status 403: wrong key',
    ]);
    expect(play('headers.wrong-key', { create: { body: response() } }).broken).toEqual([
      'auth.wrong-key: status 200',
    ]);
  });
});

describe('errors', () => {
  it.each([
    ['input', []],
    ['input[0].content', []],
    ['model', ['error.names-param: model']],
    [null, ['error.names-param: null']],
  ])('a wrong input with param %j', (param, broken) => {
    const create = { status: 400, body: error('wrong type', { param }) };
    expect(play('errors.wrong-type', { create }).broken).toEqual(broken);
  });

  it('an unknown route answers in the envelope', () => {
    expect(
      play('errors.unknown-route', { get: { status: 404, body: error('no such route') } }).broken,
    ).toEqual([]);
    expect(play('errors.unknown-route', { get: { status: 404, body: '<html>' } }).broken).toEqual([
      'error.unknown-route: <html>',
    ]);
  });

  it('an error that comes as a stream is found', () => {
    const stream = 'data: {"type":"error","message":"bad"}\n\n';
    expect(play('errors.before-stream', { create: { status: 400, body: stream } }).broken).toEqual([
      'error.before-stream: stream',
    ]);
    expect(play('errors.before-stream', { create: { body: stream } }).broken).toEqual([
      'error.before-stream: status 200: bad',
    ]);
  });

  it('the good request after the bad ones counts', () => {
    const bad = { status: 500, body: error('oops') };
    const good = { body: response() };
    expect(play('errors.survives', { edges: bad, nonsense: bad, good }).kept).toContain('error.survives');
    expect(play('errors.survives', { edges: bad, nonsense: bad, good: bad }).broken).toEqual([
      'error.survives: status 500: oops',
    ]);
  });
});

it('a made-up id is one of its kind', () => {
  expect(madeUpId('resp_', 'a')).toMatch(/^resp_[0-9a-f]{48}$/);
  expect(madeUpId('resp_', 'a')).not.toBe(madeUpId('resp_', 'b'));
});
