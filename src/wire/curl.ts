import type { Exchange, Header } from './exchange.ts';
import { REDACTED } from './redact.ts';

/** A line that a person copies: longer bodies stand in the transcript. */
const MAX_BODY = 3_000;
const MAX_HEADER = 500;

/** curl and the system set these themselves. */
const left = new Set(['host', 'content-length', 'connection', 'accept-encoding', 'user-agent']);

/** A shell line that sends the request of an exchange again. The key stands as $OPENAI_API_KEY. */
export function curlLine({ id, request }: Pick<Exchange, 'id' | 'request'>): string {
  const { method, url, headers, body } = request;
  const words = ['curl', '-N'];
  if (method !== (body === null ? 'GET' : 'POST')) words.push('-X', quote(method));
  words.push(quote(url));
  for (const header of headers) {
    if (!left.has(header[0])) words.push('-H', headerWord(header));
  }
  if (body === null) return words.join(' ');
  if (body.length <= MAX_BODY) return [...words, '--data-raw', quote(body)].join(' ');
  // An id that was read from a file may hold anything: behind the # only plain characters are harmless.
  const name = id.replace(/[^\w./#-]/g, '?').slice(0, 200);
  return [
    ...words,
    '--data-binary',
    '@body.json',
    `# body.json: ${body.length} characters, see ${name}`,
  ].join(' ');
}

function headerWord([name, value]: Header): string {
  const bounded = value.length > MAX_HEADER ? `${value.slice(0, MAX_HEADER)}…` : value;
  const line = `${name}: ${bounded}`;
  if (!bounded.includes(REDACTED)) return quote(line);
  // The key is the one thing that the shell is to fill in: it stands between two quoted pieces.
  return line
    .split(REDACTED)
    .map((piece) => (piece === '' ? '' : quote(piece)))
    .join('"$OPENAI_API_KEY"');
}

/** One word of a POSIX shell. What would move a cursor, or is no text at all, is escaped as bash and zsh read it. */
function quote(text: string): string {
  if (/^[\w./:=?&%@,+-]+$/.test(text) && !/[?&]/.test(text)) return text;

  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/.test(text))
    return quoteEscaped(text);
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function quoteEscaped(text: string): string {
  const escaped = text.replace(/[\\'\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (char) =>
    /[\\']/.test(char) ? `\\${char}` : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `$'${escaped}'`;
}
