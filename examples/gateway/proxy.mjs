// The smallest gateway there is: it forwards what comes to UPSTREAM, streamed, and puts its own key in place of the caller's.
// UPSTREAM=http://127.0.0.1:8787 PORT=8788 node proxy.mjs
import { createServer, request } from 'node:http';

const upstream = new URL(process.env.UPSTREAM ?? 'http://127.0.0.1:8787');
const keys = new Set((process.env.KEYS ?? 'sk-gateway').split(','));

const server = createServer((incoming, answer) => {
  const key = /^Bearer (.+)$/i.exec(incoming.headers.authorization ?? '')?.[1];
  const preflight = incoming.method === 'OPTIONS';
  if (!preflight && !keys.has(key ?? '')) {
    const error = {
      message: 'Incorrect API key provided.',
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_api_key',
    };
    answer.writeHead(401, { 'content-type': 'application/json', 'x-request-id': `gw-${Date.now()}` });
    answer.end(JSON.stringify({ error }));
    return;
  }
  if (incoming.headers.upgrade !== undefined) {
    // No WebSockets here: on 426 clients go on over HTTP at once.
    answer.writeHead(426, { upgrade: 'HTTP/1.1', connection: 'close', 'content-type': 'application/json' });
    answer.end(
      JSON.stringify({
        error: { message: 'Use HTTP.', type: 'invalid_request_error', param: null, code: null },
      }),
    );
    return;
  }
  const headers = {
    ...incoming.headers,
    host: upstream.host,
    authorization: `Bearer ${process.env.UPSTREAM_KEY ?? 'sk-upstream'}`,
  };
  const outgoing = request(
    new URL(incoming.url ?? '/', upstream),
    { method: incoming.method, headers },
    (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers);
      from.pipe(answer);
    },
  );
  outgoing.on('error', () => {
    const error = {
      message: 'The upstream cannot be reached.',
      type: 'server_error',
      param: null,
      code: 'upstream_error',
    };
    if (!answer.headersSent) answer.writeHead(502, { 'content-type': 'application/json' });
    answer.end(JSON.stringify({ error }));
  });
  answer.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
});

server.listen(Number(process.env.PORT ?? 8788), '127.0.0.1', () => {
  console.log(`gateway http://127.0.0.1:${server.address().port}`);
});
