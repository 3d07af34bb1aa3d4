import type { Report } from '../../spec/generated/report.ts';
import { viewOf } from '../judge/chat/view.ts';
import { read } from '../judge/read.ts';
import type { Reading } from '../judge/reading.ts';
import type { Ask } from '../../suites/case.ts';
import { RUN } from '../wire/bounds.ts';
import { createRedactor, type Redactor } from '../wire/redact.ts';
import { createSender, type ExchangeName } from '../wire/send.ts';
import { createSocket, type Socket } from '../wire/socket.ts';
import { createTranscript, type TranscriptHeader, type TranscriptWriter } from '../wire/transcript.ts';
import { createBudget, type Budget } from './budget.ts';
import { recordOf, type ExchangeRecord } from './build-report.ts';
import { CLEAN_UP, cleanUp } from './clean-up.ts';
import type { RunObserver } from './observer.ts';
import { OptionError } from './options.ts';
import { createPace, type Pace } from './pace.ts';
import { buildRequest } from './request.ts';
import type { Settings } from './settings.ts';
import { createStop, type Stop } from './stop.ts';
import { createStored } from './stored.ts';
import { watchTarget, type TargetWatch } from './target.ts';
import { version } from '../wire/version.ts';

/** The one way to the target, for the length of one run: paced, budgeted, watched and recorded. */
export interface Session {
  /** Null when the run was stopped before the request went out. */
  ask(name: ExchangeName, ask: Ask, way?: Way): Promise<Reading | null>;
  /** Connections of one case, opened as they are named; to be closed when the case is over. */
  sockets(): Sockets;
  readonly stop: Stop;
  readonly pace: Pace;
  readonly watch: TargetWatch;
  readonly budget: Budget;
  readonly redactor: Redactor;
  readonly records: readonly ExchangeRecord[];
  /** Milliseconds since the run started. */
  elapsed(): number;
  /** Writes what has been exchanged so far, and from then on as it comes. */
  startTranscript(header: TranscriptHeader): Promise<void>;
  /** Takes what an earlier run received as if it had come now. */
  recall(reading: Reading): Promise<void>;
  /** Deletes what was stored; `wanted` false only counts it. */
  cleanUp(wanted: boolean): Promise<Report['cleanUp']>;
  /** Ends connections and the transcript. Gives a sentence if the transcript could not be written. */
  close(): Promise<string | null>;
}

/** How one request goes out, beside what it asks. */
export interface Way {
  /** Filled in where a request has none. */
  model?: string;
  /** Hangs up after so many bytes of the body. */
  hangUpAfter?: number;
  /** For requests that name a socket. */
  sockets?: Sockets;
}

export interface Sockets {
  named(name: string): Socket;
  close(): void;
}

export function openSession(settings: Settings, observer: RunObserver): Session {
  const start = performance.now();
  const elapsed = (): number => performance.now() - start;
  const stop = createStop();
  const redactor = createRedactor(settings.secrets);
  const { origin, timeoutMs } = settings;
  const sender = createSender({
    origin,
    redactor,
    timeoutMs,
    userAgent: `resproof/${version}`,
    clock: elapsed,
  });
  const pace = createPace(settings.rate);
  const budget = createBudget(settings);
  const watch = watchTarget(origin, stop);
  const stored = createStored();
  const records: ExchangeRecord[] = [];
  const early: Reading['exchange'][] = [];
  let transcript: TranscriptWriter | null = null;
  const release = stopOn(settings, stop);

  const send = async (name: ExchangeName, ask: Ask, signal: AbortSignal, way: Way = {}): Promise<Reading> => {
    budget.started();
    const request = buildRequest(ask, settings, way.model ?? '');
    const socket = ask.socket === undefined ? undefined : way.sockets?.named(ask.socket);
    const { hangUpAfter: abortAfter } = way;
    const received = read(
      socket === undefined
        ? await sender.send(name, request, { signal, ...(abortAfter !== undefined && { abortAfter }) })
        : await socket.turn(name, { ...request, body: null }, request.body, signal),
    );
    const reading = viewOf(received, settings.dialect.name);
    budget.ended(reading);
    stored.saw(reading);
    observer.exchanged?.(reading.exchange, budget.spent);
    return reading;
  };

  const session: Session = {
    stop,
    pace,
    watch,
    budget,
    redactor,
    records,
    elapsed,
    async ask(name, ask, way) {
      if (!(await turn(pace, stop.signal))) return null;
      const out = budget.out();
      if (out !== null) {
        stop.now('budget', out);
        return null;
      }
      const reading = await send(name, ask, stop.signal, way);
      watch.saw(reading.exchange);
      records.push(recordOf(reading));
      if (transcript === null) early.push(reading.exchange);
      else await transcript.write(reading.exchange);
      return reading;
    },
    sockets() {
      const open = new Map<string, Socket>();
      const options = { redactor, timeoutMs, userAgent: `resproof/${version}`, clock: elapsed };
      return {
        named(name) {
          const socket = open.get(name) ?? createSocket(options);
          open.set(name, socket);
          return socket;
        },
        close: () => [...open.values()].forEach((socket) => socket.close()),
      };
    },
    async startTranscript(header) {
      if (settings.transcriptPath === null) return;
      try {
        transcript = await createTranscript(settings.transcriptPath, header);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new OptionError('transcriptPath', `The transcript cannot be written: ${why}.`);
      }
      for (const exchange of early.splice(0)) await transcript.write(exchange);
    },
    async recall(reading) {
      stored.saw(reading);
      records.push(recordOf(reading));
      if (transcript === null) early.push(reading.exchange);
      else await transcript.write(reading.exchange);
    },
    cleanUp: (wanted) =>
      cleanUp({
        stored,
        delete: wanted && stop.ended !== 'target-gone',
        concurrency: settings.concurrency,
        timeMs: stop.signal.aborted ? RUN.hastyCleanUpMs : RUN.cleanUpMs,
        remove: async (path, index, signal) => {
          if (!(await turn(pace, signal))) return;
          const name = { id: `${CLEAN_UP}/delete#${index}`, case: CLEAN_UP, step: 'delete', attempt: index };
          const ask: Ask = { method: 'DELETE', path };
          const { exchange } = await send(name, ask, signal);
          await transcript?.write(exchange);
        },
      }),
    async close() {
      release();
      await sender.close();
      try {
        await transcript?.close();
        return null;
      } catch (error) {
        return `The transcript is not whole: ${error instanceof Error ? error.message : String(error)}`;
      }
    },
  };
  return session;
}

/** Lets the user's signal and the time limit stop the run; the result takes both away. */
function stopOn({ signal, maxTimeMs }: Settings, stop: Stop): () => void {
  const interrupt = (): void => stop.now('interrupted', 'it was interrupted');
  if (signal?.aborted) interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  const timer =
    maxTimeMs === null
      ? undefined
      : setTimeout(
          () => stop.now('max-time', `the time limit of ${maxTimeMs / 1_000} s is reached`),
          maxTimeMs,
        );
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', interrupt);
  };
}

/** False when the run was stopped while it waited for its turn. */
async function turn(pace: Pace, signal: AbortSignal): Promise<boolean> {
  try {
    await pace.turn(signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
