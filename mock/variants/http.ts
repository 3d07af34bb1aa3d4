/** HTTP around the answer: headers, framing of the body, compression, the end of the connection. */
import type { MockReply, Wire } from '../reply.ts';
import type { Told, Variant } from './variant.ts';

export const http: readonly Variant[] = [
  {
    id: 'bare-content-type',
    title: 'the content type of streams has no parameters, and that of JSON has one',
    subject: 'http',
    survive: 'Compare the media type without its parameters.',
    sources: ['rfc9110#section-8.3.1'],
    reply: typed((type) => (type.includes(';') ? (type.split(';')[0] ?? type) : `${type}; charset=utf-8`)),
  },
  {
    id: 'capital-content-type',
    title: 'the content type is written with capitals',
    subject: 'http',
    survive: 'Compare media types without regard to case.',
    sources: ['rfc9110#section-8.3.1'],
    reply: typed((type) =>
      type.replace(/^[^;]+/, (media) => media.replace(/(^|[/-])[a-z]/g, (letter) => letter.toUpperCase())),
    ),
  },
  {
    id: 'unknown-headers',
    title: 'answers have headers of proxies and of the vendor, a cookie among them',
    subject: 'http',
    survive: 'Ignore headers that are not known.',
    sources: ['rfc9110#section-5.1'],
    reply: (reply) => ({
      ...reply,
      headers: {
        ...reply.headers,
        via: '1.1 tide-gateway',
        'x-tide-trace': '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
        'set-cookie': 'tide=1; Path=/; HttpOnly',
        'x-empty': '',
      },
    }),
  },
  {
    id: 'upper-case-headers',
    title: 'the names of headers are in capitals',
    subject: 'http',
    survive: 'Compare the names of headers without regard to case.',
    sources: ['rfc9110#section-5.1'],
    reply: onWire({ names: 'upper' }),
  },
  {
    id: 'title-case-headers',
    title: 'the words in the names of headers begin with capitals',
    subject: 'http',
    survive: 'Compare the names of headers without regard to case.',
    sources: ['rfc9110#section-5.1'],
    reply: onWire({ names: 'title' }),
  },
  {
    id: 'chunked-json',
    title: 'JSON answers are chunked, without a content-length',
    subject: 'http',
    survive: 'Read to the end of the body, whether its length was announced or not.',
    sources: ['rfc9112#section-6.3'],
    reply: (reply) =>
      reply.body.kind === 'text'
        ? { ...reply, body: { kind: 'stream', frames: [{ text: reply.body.text }] } }
        : reply,
  },
  {
    id: 'counted-stream',
    title: 'streams come with a content-length',
    subject: 'http',
    survive: 'Take a stream for one by its content type, and not by its transfer coding.',
    sources: ['rfc9110#section-8.6'],
    reply: onWire({ counted: true }),
  },
  {
    id: 'trailers',
    title: 'headers follow behind the body',
    subject: 'http',
    survive: 'Skip trailers.',
    sources: ['rfc9112#section-7.1.2'],
    reply: onWire({ trailers: { 'x-tide-checksum': '0' } }),
  },
  {
    id: 'informational',
    title: 'an informational answer comes before the answer',
    subject: 'http',
    survive: 'Wait for the final answer.',
    sources: ['rfc9110#section-15.2'],
    reply: onWire({ informed: true }),
  },
  {
    id: 'connection-close',
    title: 'the connection is closed after each answer',
    subject: 'http',
    survive: 'Open another connection for the next request.',
    sources: ['rfc9112#section-9.6'],
    reply: (reply) => ({ ...reply, headers: { ...reply.headers, connection: 'close' } }),
  },
  ...(['gzip', 'deflate', 'br'] as const).map((encoding): Variant => ({
    id: `compressed-${encoding}`,
    title: `the body is compressed with ${encoding}, where the client says that it takes that`,
    subject: 'http',
    survive: 'Decompress what arrives as it arrives, or do not ask for it.',
    sources: ['rfc9110#section-8.4'],
    reply: (reply, { headers }) =>
      accepts(headers['accept-encoding'] ?? '', encoding) ? onWire({ encoding })(reply) : reply,
  })),
];

function onWire(wire: Wire): (reply: MockReply) => MockReply {
  return (reply) => ({ ...reply, wire: { ...reply.wire, ...wire } });
}

function typed(change: (type: string) => string): (reply: MockReply, told: Told) => MockReply {
  return (reply) => {
    const type = reply.headers['content-type'];
    return type === undefined
      ? reply
      : { ...reply, headers: { ...reply.headers, 'content-type': change(type) } };
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3 */
function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((each) => {
    const [name = '', ...parameters] = each.split(';').map((part) => part.trim().toLowerCase());
    const refused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    return !refused && (name === encoding || name === '*');
  });
}
