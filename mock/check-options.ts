/** The options of a mock: what cannot be is refused before it starts. */
import { dialects, factsOf } from '../spec/index.ts';
import { checkLimits } from './answer/limits/limits.ts';
import { DEFAULTS } from './options.ts';
import type { MockOptions } from './options.ts';

type Checked = MockOptions & Required<Pick<MockOptions, keyof typeof DEFAULTS>>;

const COUNTS = ['maxBody', 'journalSize', 'maxNamespaces', 'maxHeld'] as const;
const WAITS = ['ttft', 'itl', 'cacheDelay', 'gateTimeout', 'respondTimeout', 'socketAge'] as const;
/** A day: beyond the 24.8 days that a timer can hold, it would fire at once. */
const MAX_DOLLARS = 1e9;
const MAX_WAIT = 86_400_000;

/**
 * What is given, with defaults for the rest.
 *
 * @throws TypeError for an option that cannot be
 */
export function checkOptions(given: MockOptions): Checked {
  const options: Checked = { ...DEFAULTS, ...withoutUndefined(given) };
  if (!dialects.some((dialect) => dialect.name === options.dialect)) {
    const known = dialects.map((dialect) => dialect.name).join(', ');
    throw new TypeError(`dialect: ${JSON.stringify(options.dialect)} is none of ${known}.`);
  }
  const { shape } = options;
  const { shapes } = factsOf(options.dialect);
  if (shape !== undefined && !shapes.includes(shape)) {
    throw new TypeError(
      `shape: ${JSON.stringify(shape)} is none of the dialect ${options.dialect}, which has ${shapes.join(', ')}.`,
    );
  }
  for (const name of COUNTS) {
    if (!Number.isSafeInteger(options[name]) || options[name] < 1) {
      throw new TypeError(`${name}: expected a whole number, 1 or more, got ${String(options[name])}.`);
    }
  }
  for (const name of WAITS) {
    if (!(options[name] >= 0 && options[name] <= MAX_WAIT)) {
      throw new TypeError(
        `${name}: expected milliseconds from 0 to ${MAX_WAIT}, got ${String(options[name])}.`,
      );
    }
  }
  if (!(options.jitter >= 0 && options.jitter <= 1)) {
    throw new TypeError(`jitter: expected a share from 0 to 1, got ${String(options.jitter)}.`);
  }
  for (const [name, dollars] of Object.entries(options.account ?? {})) {
    if (typeof dollars !== 'number' || !(dollars >= 0 && dollars <= MAX_DOLLARS)) {
      throw new TypeError(
        `account: ${name}: expected dollars from 0 to ${MAX_DOLLARS}, got ${String(dollars)}.`,
      );
    }
  }
  checkLimits(options.limits ?? {});
  return options;
}

function withoutUndefined(options: MockOptions): MockOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
