/** A step as scenario files have it: the inverse of read-step.ts. */
import type {
  Condition as WrittenCondition,
  Match,
  Step as WrittenStep,
} from '../../spec/generated/scenario.ts';
import { isObject } from '../answer/json.ts';
import type { Condition } from './condition.ts';
import { writeItem } from './items.ts';
import type { Step } from './step.ts';

/**
 * @param functions what becomes of a function, which a document cannot say: `throw` a TypeError, or `skip` it, where the
 *   rest is only to be checked
 */
export function writeStep(
  { script, terms, label }: Step,
  functions: 'throw' | 'skip' = 'throw',
): WrittenStep {
  const cannot = (what: string) => {
    if (functions === 'throw')
      throw new TypeError(`${label}: ${what} is a function, which only code can say.`);
  };
  if (terms.respond) cannot('its answer');
  if (typeof terms.when?.body === 'function') cannot('when.body');
  const { items, error, usage, ...ending } = script;
  const { when, respond, answer, delays, gates, ...plain } = terms;
  return defined({
    ...plain,
    ...(when && { when: writeCondition(when) }),
    ...ending,
    answer: respond ? 'default' : answer,
    items: items?.map(writeItem),
    error: error && defined({ ...error }),
    usage,
    delay: delays,
    gate: gates,
  } as { [K in keyof WrittenStep]: WrittenStep[K] | undefined });
}

/** As files have it: regular expressions as `matches`, and a function of the body left out. */
export function writeCondition({ body, ...rest }: Condition): WrittenCondition {
  return plain({ ...rest, ...(typeof body !== 'function' && { body }) }) as WrittenCondition;
}

function plain(value: unknown): unknown {
  if (value instanceof RegExp) return writePattern(value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([name, each]) => [name, plain(each)]));
}

/** Flags that say where a search begins mean nothing here. */
function writePattern({ source, flags }: RegExp): Match {
  const kept = flags.replace(/[dgy]/g, '');
  return { matches: source, ...(kept !== '' && { flags: kept }) };
}

function defined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
