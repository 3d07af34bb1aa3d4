/**
 * How many events a second are read and judged: `node scripts/bench-judge.ts [EVENTS]`.
 * One long answer, and many short ones, as a run has them.
 */
import { loadChecker } from '../spec/index.ts';
import { judge } from '../src/judge/judge.ts';
import { read } from '../src/judge/read.ts';
import * as streams from '../src/judge/testing/streams.ts';
import { streamExchange } from '../src/judge/testing/wire.ts';
import type { JsonObject } from '../src/judge/reading.ts';
import { READING } from '../src/wire/bounds.ts';
import type { Exchange } from '../src/wire/exchange.ts';

const total = Number(process.argv[2] ?? 200_000);
const context = { dialect: 'openai' as const, checker: await loadChecker('openai') };

/** No answer may have more than READING.frames. */
const long = Math.min(total, READING.frames / 2);
report(`streams of ${long} events`, times(streamExchange(longStream(long)), total / long), total);

const short = streamExchange(streams.textStream());
const events = streams.textStream().length;
report(`streams of ${events} events`, times(short, total / events), total);

function times(exchange: Exchange, count: number): Exchange[] {
  return Array.from({ length: Math.ceil(count) }, () => exchange);
}

function longStream(deltas: number): JsonObject[] {
  const pieces = Array.from({ length: deltas }, (_, index) => `word${index} `);
  const text = pieces.join('');
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const told = pieces.map((delta) => ({ type: 'response.output_text.delta', ...place, delta, logprobs: [] }));
  const bare = streams.without(streams.messageEvents(text), 'response.output_text.delta');
  const message = streams.messageItem([streams.textPart(text)]);
  const at = bare.findIndex((event) => event['type'] === 'response.output_text.done');
  return streams.whole(bare.slice(0, at).concat(told, bare.slice(at)), [message]);
}

function report(title: string, exchanges: Exchange[], count: number): void {
  let reading = 0;
  let judging = 0;
  let broken = 0;
  for (const exchange of exchanges) {
    const start = performance.now();
    const understood = read(exchange);
    const middle = performance.now();
    broken += judge(understood, context).filter((finding) => !finding.kept).length;
    reading += middle - start;
    judging += performance.now() - middle;
  }
  if (broken > 0) throw new Error(`the stream of the benchmark is not right: ${broken} findings`);
  const rate = Math.round(count / ((reading + judging) / 1000));
  const parts = `read ${Math.round(reading)} ms, judge ${Math.round(judging)} ms`;
  console.log(`${title}: ${rate.toLocaleString('en')} events/s (${parts})`);
}
