/** What a key may ask for, and how much a model can read: nothing is limited unless it is said. */
export interface Limits {
  /** Requests a minute of each key. What makes a response, counts or compacts is counted, whatever it is answered. */
  rpm?: number;
  /** Tokens a minute of each key, of input and output. */
  tpm?: number;
  /** Requests of each key that are answered at a time. Default: 100 in `bytespike`, its highest tier, else as many as come. */
  inFlight?: number;
  /** Tokens that a model can read and write together. */
  contextWindow?: number;
  /** The same of single models, by name. */
  contextWindows?: Readonly<Record<string, number>>;
}

/** The least that each may be. Below 16 tokens there is no room for an answer. */
export const LEAST = { rpm: 1, tpm: 1, inFlight: 1, contextWindow: 16 } as const;

const NAMES = Object.keys(LEAST) as (keyof typeof LEAST)[];

/** @throws TypeError for a limit that is none */
export function checkLimits(given: Limits): Limits {
  for (const name of NAMES) checkCount(given[name], LEAST[name], name);
  for (const [model, tokens] of Object.entries(given.contextWindows ?? {}))
    checkCount(tokens, LEAST.contextWindow, `contextWindows[${JSON.stringify(model)}]`);
  return given;
}

function checkCount(value: unknown, least: number, name: string): void {
  if (value === undefined || (Number.isSafeInteger(value) && Number(value) >= least)) return;
  throw new TypeError(`limits: ${name}: expected a whole number, ${least} or more, got ${String(value)}.`);
}

/** Tokens; Infinity where nothing is said of the model. */
export function windowOf({ contextWindow = Infinity, contextWindows = {} }: Limits, model: string): number {
  return Object.hasOwn(contextWindows, model) ? contextWindows[model]! : contextWindow;
}

/** Requests of these kinds are what is limited. */
export const isLimited = (method: string, path: string): boolean =>
  method === 'POST' && /^\/(responses(\/(compact|input_tokens))?|chat\/completions)$/.test(path);

/** Nothing but what the request itself says decides what is answered. */
export const isFree = ({ inFlight: _, ...limits }: Limits): boolean => Object.keys(limits).length === 0;
