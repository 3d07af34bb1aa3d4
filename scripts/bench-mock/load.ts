/** Sends one request after the other on a few connections, and reads what comes to its end. */
import { Agent, request } from 'node:http';

interface Received {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

const CONNECTIONS = 4;
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

export function send(origin: string, path: string, body?: object): Promise<Received> {
  const text = body === undefined ? '' : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${origin}/v1${path}`,
      {
        agent,
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: 'Bearer sk-test',
          ...(text !== '' && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
          }),
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers as Record<string, string>,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    outgoing.on('error', reject).end(text);
  });
}

/** So many of it; throws when one is not answered with 200. */
export async function sendMany(origin: string, count: number, bodyOf: (n: number) => object): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      const { status, body } = await send(origin, '/responses', bodyOf(next));
      if (status !== 200) throw new Error(`${origin} answers ${status}: ${body.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
}
