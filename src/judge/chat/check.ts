/** An answer in the shape of Chat Completions, held against that shape. */
import type { Collector } from '../collector.ts';
import type { JudgeContext } from '../context.ts';
import { checkPromises } from '../invariants/promises.ts';
import { isSound } from '../invariants/sound.ts';
import type { ChatChunk, JsonObject, Reading } from '../reading.ts';
import { SchemaReport } from '../schema-report.ts';
import { numberAt, objectAt, objectsAt, own, textAt } from '../values.ts';

/** Where the answer to a promise stands, if it stands anywhere. */
const MESSAGE = { pointer: '/choices/0/message' };

export function checkChat(reading: Reading, context: JudgeContext, to: Collector): void {
  const { chat, text } = reading;
  if (chat === undefined) return;
  const report = new SchemaReport(context, to);
  const { completion } = chat;
  if (completion !== null) report.judge({ schema: 'ChatCompletion', value: completion, place: {}, text });
  // What breaks a stream off is no chunk of it.
  const chunks = chat.chunks.filter(({ data }) => own(data, 'error') === undefined);
  for (const { data, frame } of chunks)
    report.judge({
      schema: 'ChatChunk',
      value: data,
      place: { offset: frame.offset },
      text: frame.data ?? '',
    });
  report.keepTheRest();
  checkForced(reading, context, to);
  if (completion !== null) {
    checkIndexes(completion, to);
    checkSum(objectAt(completion, 'usage'), to);
  } else if (chunks.length > 0) {
    checkIds(chunks, to);
    if (chunks.length === chat.chunks.length) checkEnd(chunks, to);
    for (const { data } of chunks) checkSum(objectAt(data, 'usage'), to);
  }
}

/** What a request forces is promised in this shape as well. */
function checkForced(reading: Reading, { checker }: JudgeContext, to: Collector): void {
  const { asked, response } = reading;
  if (asked === null || response === null || !isSound(asked, checker)) return;
  checkPromises(reading, response, asked, to, () => MESSAGE);
}

function checkIndexes(completion: JsonObject, to: Collector): void {
  const indexes = objectsAt(completion, 'choices').map((choice) => numberAt(choice, 'index'));
  const wrong = indexes.findIndex((index, place) => index !== place);
  if (wrong < 0) return;
  to.break('chat.choice', `index ${wrong}`, indexes[wrong] ?? 'none', { pointer: `/choices/${wrong}/index` });
}

function checkSum(usage: JsonObject | null, to: Collector): void {
  if (usage === null) return;
  const [prompt, completion] = [numberAt(usage, 'prompt_tokens'), numberAt(usage, 'completion_tokens')];
  const total = numberAt(usage, 'total_tokens');
  if (prompt === null || completion === null || total === null) return;
  const expected = `total_tokens ${prompt + completion}, which is ${prompt} and ${completion}`;
  if (total === prompt + completion) to.keep('chat.usage');
  else to.break('chat.usage', expected, total, { pointer: '/usage/total_tokens' });
}

function checkIds(chunks: readonly ChatChunk[], to: Collector): void {
  const first = textAt(chunks[0]?.data ?? null, 'id');
  const other = chunks.find(({ data }) => textAt(data, 'id') !== first);
  if (first === null || other === undefined) return;
  const got = textAt(other.data, 'id') ?? 'none';
  to.break('chat.chunk', `id ${first}, as in the first chunk`, got, {
    offset: other.frame.offset,
    pointer: '/id',
  });
}

/** Of each choice the last chunk ends it, and no other does. */
function checkEnd(chunks: readonly ChatChunk[], to: Collector): void {
  const said = chunks.flatMap(({ data, frame }) =>
    objectsAt(data, 'choices').map((choice) => ({
      index: numberAt(choice, 'index') ?? 0,
      finish: textAt(choice, 'finish_reason'),
      offset: frame.offset,
    })),
  );
  let whole = said.length > 0;
  for (const [index, of] of Map.groupBy(said, (each) => each.index)) {
    for (const [place, { finish, offset }] of of.entries()) {
      const last = place === of.length - 1;
      if ((finish !== null) === last) continue;
      whole = false;
      const expected = last
        ? `a finish_reason in the last chunk of choice ${index}`
        : `no finish_reason before the last chunk of choice ${index}`;
      to.break('chat.chunk-end', expected, finish ?? 'none', { offset, pointer: '/choices' });
    }
  }
  if (whole) to.keep('chat.chunk-end');
}
