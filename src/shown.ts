/** Exchanges as reports show them: read once more as the judge read them, so that an event has the number it has in a finding. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ShownExchange } from '../reports/wire.ts';
import type { TranscriptExchange } from '../spec/generated/transcript.ts';
import { read } from './judge/read.ts';
import type { Exchange } from './wire/exchange.ts';
import { exchangeOf } from './wire/transcript.ts';

/** @param line its line in the transcript, from 1; null where it stands in none */
export function shown(exchange: Exchange, line: number | null = null): ShownExchange {
  const { id, startedAt, request, response, failure } = exchange;
  const { text, frames, events, socket } = read(exchange);
  const eventOf = new Map(events.map((event) => [event.frame, event]));
  return {
    id,
    line,
    startedAt,
    socket,
    request,
    response: response && {
      status: response.status,
      headers: response.headers,
      headersAt: response.headersAt,
      endedAt: response.endedAt,
      body: text,
      frames: frames.map((frame) => {
        const { index = null, type = frame.event } = eventOf.get(frame) ?? {};
        return { at: frame.at, offset: frame.offset, index, type, data: frame.data };
      }),
    },
    failure: failure && `${failure.kind}: ${failure.message}`,
  };
}

/** Those of a transcript that was read whole. */
export function* shownAll(exchanges: readonly Exchange[]): Iterable<ShownExchange> {
  // The header is the first line.
  for (const [index, exchange] of exchanges.entries()) yield shown(exchange, index + 2);
}

/** Those of the transcript that a run has just written, one in memory at a time. A last line that was cut off is left out. */
export async function* shownFrom(transcript: string): AsyncIterable<ShownExchange> {
  let number = 0;
  for await (const line of linesOf(transcript)) {
    number += 1;
    const exchange = number === 1 ? null : exchangeIn(line);
    if (exchange !== null) yield shown(exchange, number);
  }
}

/**
 * Split at LF alone: node:readline also splits at U+2028, which JSON may have in a string. No more is read than the file
 * says that it has: where it was to go may be a device without an end.
 */
async function* linesOf(path: string): AsyncIterable<string> {
  const { size } = await stat(path);
  if (size === 0) return;
  let rest: string[] = [];
  const whole = { encoding: 'utf8', end: size - 1 } as const;
  for await (const chunk of createReadStream(path, whole) as AsyncIterable<string>) {
    const [first = '', ...others] = chunk.split('\n');
    rest.push(first);
    for (const other of others) {
      yield rest.join('');
      rest = [other];
    }
  }
  yield rest.join('');
}

function exchangeIn(line: string): Exchange | null {
  try {
    return exchangeOf(JSON.parse(line) as TranscriptExchange);
  } catch {
    return null;
  }
}
