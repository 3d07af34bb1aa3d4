/** `--verbose`: each exchange as it ended, on standard error, beside the progress. */
import { plain } from '../../reports/index.ts';
import type { Exchange } from '../wire/exchange.ts';

/** The whole wire is in the transcript; a screen needs no more of one body. */
const MAX_BODY = 16_384;

/** Lines that begin with `>` (sent) and `<` (received), as curl's do; what would move the cursor is shown as an escape. */
export function wireLines({ id, request, response, failure }: Exchange): string {
  const lines = [
    `* ${id}`,
    `> ${request.method} ${request.url}`,
    ...request.headers.map(([name, value]) => `> ${name}: ${value}`),
    ...bodyLines('>', request.body ?? ''),
  ];
  if (response !== null) {
    const body = Buffer.concat(response.chunks.map(({ bytes }) => bytes)).toString('utf8');
    lines.push(
      `< ${response.status} after ${Math.round(response.headersAt)} ms`,
      ...response.headers.map(([name, value]) => `< ${name}: ${value}`),
      ...bodyLines('<', body),
    );
  }
  lines.push(
    failure === null
      ? `* ended after ${Math.round(response?.endedAt ?? 0)} ms`
      : `* ${failure.kind}: ${failure.message}`,
  );
  return lines.map((line) => `${plain(line)}\n`).join('');
}

function bodyLines(mark: string, body: string): string[] {
  if (body === '') return [];
  const rest = body.length - MAX_BODY;
  const shown = body
    .slice(0, MAX_BODY)
    .split('\n')
    .map((line) => `${mark} ${line}`);
  return [mark, ...shown, ...(rest > 0 ? [`${mark} … ${rest} characters more, in the transcript`] : [])];
}
