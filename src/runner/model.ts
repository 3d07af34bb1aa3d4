import { RUN } from '../wire/bounds.ts';
import type { Reading } from '../judge/reading.ts';
import { OptionError } from './options.ts';
import { globbed } from './patterns.ts';

/** More names than this are no help in a message. */
const MAX_NAMED = 40;

/** Whether GET /models is needed to know which model is meant. */
export function needsModels(wanted: string | null): boolean {
  return wanted === null || wanted.includes('*');
}

/**
 * The model that the user means: the only one of GET /models, or the only one that fits a glob.
 * Throws OptionError, with the list, when there is none or a choice.
 *
 * @param takeFirst of several, the first will do: the target is our own mock
 */
export function chooseModel(reading: Reading, wanted: string | null, takeFirst: boolean): string {
  const listed = modelsOf(reading);
  if (listed.length === 0) {
    throw new OptionError('model', `The target ${whyNone(reading)}: name the model to test.`);
  }
  const fitting = wanted === null ? listed : listed.filter((id) => globbed(wanted, id));
  const [first] = fitting;
  if (first !== undefined && (fitting.length === 1 || takeFirst)) return first;
  const shown = (fitting.length === 0 ? listed : fitting).slice(0, MAX_NAMED);
  const rest = (fitting.length === 0 ? listed : fitting).length - shown.length;
  const names = shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  throw new OptionError(
    'model',
    fitting.length === 0
      ? `No model fits ${JSON.stringify(wanted)}. There are: ${names}.`
      : `Name the model to test, one of: ${names}.`,
    { known: listed, ...(wanted === null ? {} : { got: wanted }) },
  );
}

function whyNone({ status, exchange }: Reading): string {
  if (status !== 200) return `answers GET /models with status ${status}`;
  const { failure } = exchange;
  return failure === null
    ? 'lists no models'
    : `lists models in an answer that was not read to its end (${failure.message})`;
}

const PLAIN_NAME = /^[\w./:@+ -]+$/;

function modelsOf(reading: Reading): string[] {
  const json = reading.json;
  const data = typeof json === 'object' && json !== null && !Array.isArray(json) ? json['data'] : null;
  if (!Array.isArray(data)) return [];
  const ids = data.flatMap((each) =>
    typeof each === 'object' && each !== null && !Array.isArray(each) && typeof each['id'] === 'string'
      ? [each['id']]
      : [],
  );
  // A name goes into requests, reports and the terminal: what is no plain name is left out.
  return ids.filter((id) => id.length <= RUN.modelLength && PLAIN_NAME.test(id)).slice(0, RUN.models);
}
