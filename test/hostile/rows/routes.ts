/** Servers that send one elsewhere, give the key away, and lie about what they offer. */
import type { Row } from '../target.ts';
import { but, editing, envelope, json, onlyWhen, partsOf, stream } from './answers.ts';
import { TRICKS } from './text.ts';

const models = (ids: string[]): string =>
  JSON.stringify({
    object: 'list',
    data: ids.map((id) => ({ id, object: 'model', created: 1, owned_by: 'x' })),
  });

export const routeRows: Row[] = [
  ...[301, 302, 303, 307, 308].map((status): Row => ({
    id: `redirect-${status}`,
    does: `redirects every request to another origin with ${status}`,
    answer: ({ send, elsewhere, asked }) =>
      send({ status, headers: [['location', elsewhere + asked.path]], body: '' }),
    exit: 3,
    says: /redirects to http:\/\/127\.0\.0\.1/,
  })),
  {
    id: 'redirect-loop',
    does: 'redirects every request to itself',
    answer: ({ send, asked }) => send({ status: 307, headers: [['location', asked.path]], body: '' }),
    exit: 3,
    says: /redirects to/,
  },
  {
    id: 'redirect-streams',
    does: 'redirects streams alone to another origin',
    answer: onlyWhen(
      ({ asked }) => asked.streamed,
      ({ send, elsewhere, asked }) =>
        send({ status: 307, headers: [['location', elsewhere + asked.path]], body: '' }),
    ),
    exit: 1,
    says: /status 307/,
  },
  {
    id: 'refresh-elsewhere',
    does: 'names another origin in Refresh, Link, Alt-Svc, Content-Location and an HTML page',
    answer: but((reply, { elsewhere }) => ({
      ...reply,
      headers: [
        ...reply.headers,
        ['refresh', `0; url=${elsewhere}`],
        ['link', `<${elsewhere}/x>; rel=preload`],
        ['alt-svc', `h2="${elsewhere.slice(7)}"; ma=3600`],
        ['content-location', elsewhere],
      ],
    })),
    exit: 0,
    says: /No MUST is broken/,
  },
  {
    id: 'proxy-authentication',
    does: 'asks for the credentials of a proxy, and for others',
    answer: json(envelope('Who are you?'), 407, [
      ['proxy-authenticate', 'Basic realm="x"'],
      ['www-authenticate', 'NTLM'],
    ]),
    exit: 1,
    says: /status 407/,
  },
  {
    id: 'echoes-key-in-body',
    does: 'gives the key back in every body, plain, escaped, in base64 and in a URL',
    answer: async ({ asked, send }) => {
      const key = keyOf(asked.headers);
      send({
        status: 400,
        headers: [['content-type', 'application/json']],
        body: `{"error":{"message":"bad key ${key} ${encodeURIComponent(key)} ${escaped(key)} ${Buffer.from(`u:${key}`).toString('base64')}","type":"x","param":"${percent(key)}","code":"${key}"}}`,
      });
    },
    exit: 1,
    says: /error\.no-secret/,
  },
  {
    id: 'echoes-key-in-headers',
    does: 'gives the key back in headers: their values, their names, cookies and the reason phrase',
    answer: async ({ asked, socket, good }) => {
      const key = keyOf(asked.headers);
      const { body } = await good();
      socket.write(
        `HTTP/1.1 200 ${key}\r\ncontent-type: ${asked.streamed ? 'text/event-stream' : 'application/json'}\r\n` +
          `x-request-id: ${key}\r\nx-${key}: 1\r\nset-cookie: k=${key}; Path=/${key}\r\nx-b: ${escaped(key)}\r\n` +
          `content-length: ${Buffer.byteLength(body as string)}\r\n\r\n${String(body)}`,
      );
    },
    exit: 1,
    says: /error\.no-secret/,
  },
  {
    id: 'echoes-key-in-stream',
    does: 'streams the key back, character by character, and in events',
    answer: async (stage) => {
      const key = keyOf(stage.asked.headers);
      return stream(
        (text) => `: ${key}\nevent: ${key}\ndata: {"type":"${key}","a":"${escaped(key)}"}\n\n${text}`,
      )(stage);
    },
    exit: 1,
    says: /\[redacted\]/,
  },
  {
    id: 'echoes-key-in-pieces',
    does: 'streams the key back in the deltas of a text, a character each, and then says that it was another text',
    answer: async (stage) => {
      const key = keyOf(stage.asked.headers);
      return stream((text) => {
        const { before, delta, after } = partsOf({ body: text });
        const pieces = [...key].map((each) => delta.replace(/"delta":"[^"]*"/, `"delta":"${each}"`));
        return before + pieces.join('') + after;
      })(stage);
    },
    exit: 1,
    says: /equality\.text/,
  },
  {
    id: 'echoes-key-and-cuts',
    does: 'cuts each answer in the middle of the key that it gives back',
    answer: ({ asked, socket }) => {
      const key = keyOf(asked.headers);
      socket.write(
        `HTTP/1.1 400 No\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"error":{"message":"${key.slice(0, -1)}`,
      );
      socket.end();
    },
    exit: 1,
    says: /http\.body-complete/,
  },
  {
    id: 'echoes-key-as-model',
    does: 'lists the key as the name of a model, and redirects to it',
    answer: async ({ asked, send }) => {
      const key = keyOf(asked.headers);
      send({
        status: 200,
        headers: [['content-type', 'application/json']],
        body: models([key, `${key}-2`]),
      });
    },
    cases: 'create.text',
    unnamed: true,
    exit: 2,
    says: /name the model to test/,
  },
  {
    id: 'models-million',
    does: 'lists a million models',
    answer: json(models(Array.from({ length: 1_000_000 }, (_, n) => `model-${n}`))),
    cases: 'create.text',
    unnamed: true,
    exit: 2,
    says: /name the model to test/,
  },
  {
    id: 'models-hostile-names',
    does: 'lists models whose names attack a terminal, a path and a URL',
    answer: json(models([TRICKS, '../../etc/passwd', 'a'.repeat(100_000), '__proto__', '-rf', ''])),
    cases: 'create.text',
    unnamed: true,
    exit: 2,
    says: /Name the model to test/,
  },
  {
    id: 'models-no-list',
    does: 'lists models as an object of objects',
    answer: json('{"object":"list","data":{"0":{"id":"m"},"length":1}}'),
    cases: 'create.text',
    unnamed: true,
    exit: 2,
    says: /name the model to test/,
  },
  {
    id: 'endless-pages',
    does: 'says of every list that there is more, behind the same id',
    answer: but((reply, { asked }) =>
      asked.path.includes('input_items')
        ? {
            ...reply,
            status: 200,
            body: JSON.stringify({
              object: 'list',
              data: [
                {
                  id: 'msg_1',
                  type: 'message',
                  role: 'user',
                  status: 'completed',
                  content: [{ type: 'input_text', text: 'x' }],
                },
              ],
              first_id: 'msg_1',
              last_id: 'msg_1',
              has_more: true,
            }),
          }
        : reply,
    ),
    cases: 'create.text,state.input-items',
    offers: ['store', 'input-items'],
    exit: 1,
    says: /input-items|state\./,
  },
  {
    id: 'endless-cursors',
    does: 'lists items under ids of a megabyte, which are the cursor of the next page',
    answer: but((reply, { asked }) =>
      asked.path.includes('input_items')
        ? {
            ...reply,
            status: 200,
            body: JSON.stringify({
              object: 'list',
              data: [],
              first_id: null,
              last_id: `msg_${'x'.repeat(1024 * 1024)}`,
              has_more: true,
            }),
          }
        : reply,
    ),
    cases: 'create.text,state.input-items',
    offers: ['store', 'input-items'],
    exit: 1,
    says: /state\.input-items/,
  },
  {
    id: 'stored-thousands',
    does: 'gives another id to each response that is retrieved',
    answer: editing((value) =>
      value['object'] === 'response' ? { ...value, id: `resp_${Math.random()}` } : value,
    ),
    cases: 'create.text,state.life-cycle',
    offers: ['store'],
    exit: 1,
    says: /state\./,
  },
];

function keyOf(headers: Record<string, string>): string {
  return (headers['authorization'] ?? '').replace(/^Bearer /, '');
}

/** As JSON may write any character. */
function escaped(text: string): string {
  return [...text].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}

/** As a URL may write any character. */
function percent(text: string): string {
  return [...text].map((each) => `%${each.charCodeAt(0).toString(16)}`).join('');
}
