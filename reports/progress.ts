/** What a run is doing, while it does it. Nothing here reaches a report. */
import type { CaseResult, Report } from '../spec/generated/report.ts';
import { plain } from './plain.ts';

/** Where progress goes; a part of node:tty's WriteStream. */
interface ProgressSink {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** Fits the runner's observer. */
interface Progress {
  planned(total: number): void;
  caseStarted(id: string): void;
  exchanged(exchange: unknown, spent: Report['spent']): void;
  caseEnded(result: CaseResult): void;
  noted(message: string): void;
  /** Takes the updating line away; nothing is written afterwards. */
  end(): void;
}

/** Ten times a second is as much as an eye takes in; a stream of events would otherwise be a flicker. */
const REDRAW_MS = 100;
/** Without a terminal a line is written at each tenth of the cases, and not more often than this, but for the first and last. */
const LINE_MS = 2_000;

const CLEAR = '\r\u001b[2K';

/** One line that is drawn again and again on a terminal; whole lines, and few, where there is none. */
export function createProgress(sink: ProgressSink, now: () => number = () => performance.now()): Progress {
  const state: State = { total: 0, ended: 0, running: new Set(), spent: null };
  const draw = sink.isTTY === true ? liveLine(sink, state, now) : plainLines(sink, state, now);
  let over = false;
  const unlessOver = (change: () => void, mark: Mark = 'moved') => {
    if (over) return;
    change();
    draw.update(mark);
  };
  return {
    planned: (total) => unlessOver(() => (state.total = total), 'planned'),
    caseStarted: (id) => unlessOver(() => state.running.add(id)),
    exchanged: (_exchange, spent) => unlessOver(() => (state.spent = spent)),
    caseEnded: ({ id }) =>
      unlessOver(() => {
        // What was found not to be run was not planned either.
        if (state.running.delete(id)) state.ended += 1;
      }, 'ended'),
    noted: (message) => {
      if (!over) draw.note(plain(message));
    },
    end: () => {
      if (!over) draw.end();
      over = true;
    },
  };
}

interface State {
  total: number;
  ended: number;
  running: Set<string>;
  spent: Report['spent'] | null;
}

type Mark = 'planned' | 'moved' | 'ended';

interface Drawing {
  update(mark: Mark): void;
  note(message: string): void;
  end(): void;
}

function liveLine(sink: ProgressSink, state: State, now: () => number): Drawing {
  let drawnAt = -Infinity;
  const redraw = () => {
    drawnAt = now();
    // Some terminals do not know their width. One column short: some terminals go to the next line when the last one is filled.
    sink.write(CLEAR + statusLine(state, true).slice(0, Math.max(20, (sink.columns || 80) - 1)));
  };
  return {
    update: (mark) => {
      if (mark === 'planned' || now() - drawnAt >= REDRAW_MS) redraw();
    },
    note: (message) => {
      sink.write(`${CLEAR}${message}\n`);
      redraw();
    },
    end: () => sink.write(CLEAR),
  };
}

function plainLines(sink: ProgressSink, state: State, now: () => number): Drawing {
  let writtenAt = -Infinity;
  let tenth = 0;
  return {
    update: (mark) => {
      if (mark === 'moved') return;
      const reached = state.total === 0 ? 0 : Math.floor((state.ended * 10) / state.total);
      const last = state.total > 0 && state.ended === state.total;
      const due = mark === 'planned' || last || (reached > tenth && now() - writtenAt >= LINE_MS);
      if (!due) return;
      tenth = reached;
      writtenAt = now();
      sink.write(`${statusLine(state, false)}\n`);
    },
    note: (message) => sink.write(`${message}\n`),
    end: () => undefined,
  };
}

function leftOf(n: number): string {
  return n === 0 ? '' : `, ${n} left`;
}

function statusLine({ total, ended, running, spent }: State, live: boolean): string {
  const parts = [
    total === 0 ? 'asking what the target offers' : `${ended}/${total} cases${leftOf(total - ended)}`,
    spent === null ? '' : `requests ${spent.requests}, tokens ${spent.inputTokens + spent.outputTokens}`,
    live ? [...running].slice(0, 4).join(' ') : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
