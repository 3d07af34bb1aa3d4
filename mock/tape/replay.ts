/** Answers from recordings: the same to the same request, however often it is sent. */
import type { ReceivedResponse } from '../../src/wire/exchange.ts';
import { createRedactor } from '../../src/wire/redact.ts';
import { MAX_RELAYED } from '../journal.ts';
import type { Relay } from '../reply.ts';
import { pause } from '../timers.ts';
import { nearestTo } from './nearest.ts';
import { keyOf, questionOf, readRecordings, type Question, type Recorded } from './recordings.ts';
import { keyIn, withoutToolKeys } from './secrets.ts';
import { TapeError } from './tape-error.ts';
import { refusal, refusedUpgrade } from './tape.ts';
import type { Asked, ReplayOptions, Tape, Taped } from './tape.ts';

/** Milliseconds: a recording that somebody edited must not hold a client for ever. */
const MAX_PAUSE = 60_000;

/** Of one connection; the mock frames the answer itself. */
const FRAMING =
  /^(?:connection|keep-alive|transfer-encoding|content-length|content-encoding|set-cookie|trailer|upgrade)$/;

/** @throws TapeError naming the folder or the file that cannot be read */
export async function openReplay({ dir, speed = 1 }: ReplayOptions): Promise<Tape> {
  if (!(speed > 0)) throw new TapeError(`The speed of a replay is a number above 0, not ${speed}.`);
  const recordings = await readRecordings(dir);
  const byKey = Map.groupBy(recordings, ({ question }) => keyOf(question));
  return { serve: (asked) => serve(asked, recordings, byKey, speed) };
}

async function serve(
  asked: Asked,
  recordings: readonly Recorded[],
  byKey: ReadonlyMap<string, readonly Recorded[]>,
  speed: number,
): Promise<Taped> {
  const refused = refusedUpgrade(asked);
  if (refused) return refused;
  const question = questionIn(asked);
  const key = keyOf(question);
  const equal = byKey.get(key);
  if (equal === undefined) return missed(question, recordings);
  // In recorded order, then the last one again; counted where the rest of the state is, and forgotten with it.
  const times = await asked.space.records.increment(`replayed/${key}`);
  const { file, response } = equal[Math.min(times, equal.length) - 1]!;
  return {
    reply: {
      status: response.status,
      headers: { ...headersOf(response), 'x-resproof-replay': file },
      body: { kind: 'relay', relay: relayOf(response, speed) },
    },
    outcome: { by: `replay:${file}` },
    usage: null,
  };
}

/** As it would stand in a recording: the keys in it are not compared. */
function questionIn({ request, route }: Asked): Question {
  const redactor = createRedactor([keyIn(request.headers)]);
  const question = questionOf(request.method, route.path, route.query, redactor.text(request.body));
  return { ...question, body: withoutToolKeys(question.body) };
}

function missed(question: Question, recordings: readonly Recorded[]): Taped {
  const nearest = nearestTo(question, recordings);
  const message = `No recording answers ${question.method} ${question.path.slice(0, 200)}. ${nearest}`;
  const code = 'resproof_no_recording';
  return refusal('unrecorded', {
    status: 400,
    type: code,
    code,
    message,
    headers: { 'x-resproof-replay': 'miss' },
  });
}

function headersOf({ headers }: ReceivedResponse): Record<string, string> {
  const back: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (!FRAMING.test(name)) back[name] = name in back ? `${back[name]}, ${value}` : value;
  }
  return back;
}

function relayOf({ chunks }: ReceivedResponse, speed: number): Relay {
  return {
    async *pieces(gone) {
      let before = 0;
      for (const { at, bytes } of chunks) {
        const wait = Math.min((at - before) / speed, MAX_PAUSE);
        before = at;
        // Less than that a timer cannot tell.
        if (wait >= 1) await pause(wait, gone);
        if (gone.aborted) return;
        yield bytes;
      }
    },
    text: () => {
      const whole = Buffer.concat(chunks.map(({ bytes }) => bytes));
      return whole.toString('utf8', 0, MAX_RELAYED);
    },
  };
}
