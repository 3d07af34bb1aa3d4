import { RUN } from '../wire/bounds.ts';
import type { Reading } from '../judge/reading.ts';
import { OptionError } from './options.ts';
import { globbed } from './patterns.ts';

/** More names than this are no help in a message. */
const MAX_NAMED = 40;
/** Each of them costs a run of its own. */
const MAX_MODELS = 50;

/** Whether GET /models is needed to know which models are meant. */
export function needsModels(wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((each) => each.includes('*'));
}

/**
 * The models that the user means: those that are named, and those of GET /models that fit a glob; without a name the only
 * one of GET /models. Each once, in the order in which they were named. Throws OptionError, with the list, when there is
 * none or a choice.
 *
 * @param takeFirst of several that nobody chose among, the first will do: the target is our own mock
 */
export function chooseModels(reading: Reading, wanted: readonly string[], takeFirst: boolean): string[] {
  const listed = modelsOf(reading);
  if (listed.length === 0) {
    throw new OptionError('model', `The target ${whyNone(reading)}: name the model to test.`);
  }
  if (wanted.length === 0) {
    const [first] = listed;
    if (first !== undefined && (listed.length === 1 || takeFirst)) return [first];
    throw new OptionError('model', `Name the model to test, one of: ${named(listed)}.`, { known: listed });
  }
  const chosen = new Set<string>();
  for (const each of wanted) {
    const fitting = each.includes('*') ? listed.filter((id) => globbed(each, id)) : [each];
    if (fitting.length === 0) {
      const message = `No model fits ${JSON.stringify(each)}. There are: ${named(listed)}.`;
      throw new OptionError('model', message, { known: listed, got: each });
    }
    for (const id of fitting) chosen.add(id);
  }
  return bounded([...chosen]);
}

/** Throws OptionError for more models than a run is fit for. */
export function bounded(models: readonly string[]): string[] {
  if (models.length <= MAX_MODELS) return [...models];
  const message = `${models.length} models are meant, and one run takes at most ${MAX_MODELS}: choose fewer.`;
  throw new OptionError('model', message);
}

function named(ids: readonly string[]): string {
  const rest = ids.length - MAX_NAMED;
  return ids.slice(0, MAX_NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
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
