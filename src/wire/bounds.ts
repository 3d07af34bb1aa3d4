/**
 * Every bound on what comes from outside: from a target, or from a file that somebody hands in. Nobody honest comes near them;
 * what goes beyond is not held, and said to be too much, by whoever reads it. Times are in milliseconds, sizes in bytes.
 *
 * What only keeps a screen or a message short is not here, but where it is printed.
 */

const MIB = 1024 * 1024;

/** One answer, as it is received. Sizes are those after content decoding. */
export const ANSWER = {
  /** From the start of the request to the end of the body; `--timeout`. */
  timeMs: 60_000,
  /** Until there is a connection. */
  connectMs: 10_000,
  /** Until a WebSocket is open, or refused: nothing has to be thought of for that. */
  upgradeMs: 10_000,
  headerBytes: 64 * 1024,
  /** A few images fit in. */
  bodyBytes: 16 * MIB,
  /** Each piece is an object of its own: a body of single bytes would cost a hundred times its size. */
  pieces: 50_000,
  /**
   * Of an answer that goes beyond a bound, so much is kept as evidence: the rest shows nothing more. It is too little to go
   * beyond a bound of READING once more.
   */
  kept: { bytes: 256 * 1024, pieces: 10_000 },
} as const;

/** One run. */
export const RUN = {
  /** Of all answers together: with it, what a run puts on disk and the time that it takes to judge have a bound, too. */
  keptBytes: 64 * MIB,
  /** Answers beyond this are asked for one at a time. */
  largeBytes: MIB,
  /** Longer than this no run waits because an answer asks it to. */
  waitMs: 60_000,
  /** For deleting what was stored: after a run that came to its end, and after one that was told to stop. */
  cleanUpMs: 60_000,
  hastyCleanUpMs: 5_000,
  /** Connections that were refused in a row, and the target is gone; a restart in mid-run takes less. */
  lostInARow: 3,
  /** Requests in a row without so much as a status line: each further one would only take as long. */
  unansweredInARow: 5,
  /** Names that are taken from GET /models, and how long each may be. */
  models: 1_000,
  modelLength: 200,
  /** An id that an answer gave, and that a later request names. */
  idLength: 1_000,
} as const;

/** What a reader makes of one answer. */
export const READING = {
  /** Of JSON: nothing of the surface comes near it, and recursion stays this shallow. */
  depth: 200,
  /** Numbers, texts, lists and objects in all JSON of one answer: an empty list takes a byte of wire and forty of memory. */
  values: 500_000,
  /** Blocks of an event stream. */
  frames: 100_000,
  /** Places where the bytes are wrong as such, of each kind. */
  flaws: 100,
  /** Characters of an error that are searched for what it should not give away. */
  searched: 128 * 1024,
} as const;

/** What the checks of one answer say. */
export const FINDINGS = {
  /** Of one requirement, and beneath one finding. */
  each: 20,
  /** Characters of a phrase. */
  phrase: 300,
} as const;

/** Schemas that a request brought, and values that are held against them. */
export const USER_SCHEMA = {
  length: 64 * 1024,
  /** A pattern, or a schema that refers to itself, may take longer than the universe lasts; honest ones take a hundredth. */
  timeMs: 2_000,
  /** So many that took longer, and no more are tried. */
  endless: 3,
  remembered: 100,
  /** In a pattern, and characters of a text that is held against one. */
  repetitions: 4,
  matched: 300,
  /** Calls of one answer whose arguments are held against a schema. */
  calls: 1_000,
} as const;

/** What is read from a file, or from standard input. */
export const INPUT = {
  /** A transcript: what a run keeps, with room for the quotes that JSON within JSON escapes. */
  transcriptBytes: 256 * MIB,
  /** Of all answers in it: twice what a run keeps, since those that are on their way when it stops are kept as well. */
  bodyBytes: 128 * MIB,
  /** Anything else: one answer, or the body of a request. */
  answerBytes: 64 * MIB,
  /** Heads of HTTP before an answer: interim ones, and that of a proxy. */
  heads: 8,
  /** A run makes a few hundred. */
  exchanges: 5_000,
  /** Numbers, texts, lists and objects in all lines of a transcript: each piece of a body is a few. */
  values: 5_000_000,
} as const;
