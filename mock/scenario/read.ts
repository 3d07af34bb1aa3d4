/** A scenario from a text in YAML or JSON, with the place of whatever is wrong in it. */
import { described, phrase } from '../../spec/document/complaint.ts';
import { DocumentError, MAX_YAML, readYaml } from '../../spec/document/read-yaml.ts';
import type { Place } from '../../spec/document/read-yaml.ts';
import { isObject, parsed } from '../answer/json.ts';
import { complaintsAbout } from './prepare.ts';
import type { ScenarioInput } from './prepare.ts';

/** The message is one sentence: `tides.yaml:7:5: steps[1].when: there is no field "inptu" here (Did you mean input?)`. */
export class ScenarioFileError extends Error {
  override readonly name = 'ScenarioFileError';
  readonly file: string;
  /** From 1; null where no one place is wrong. */
  readonly line: number | null;
  readonly column: number | null;

  constructor(file: string, message: string, at?: Place | null) {
    super(`${file}${at ? `:${at.line}:${at.column}` : ''}: ${message}`);
    this.file = file;
    this.line = at?.line ?? null;
    this.column = at?.column ?? null;
  }
}

/** Characters of JSON. A scenario is written by hand, or is a recording of a run. */
const MAX_JSON = 32 * 1024 * 1024;

/**
 * JSON is YAML: where something is wrong, one parser knows the place in both.
 * @param file what messages call it
 * @param earlier names of steps in use already
 * @throws ScenarioFileError for the topmost thing that is wrong
 */
export async function readScenario(
  text: string,
  file: string,
  earlier: readonly string[] = [],
): Promise<ScenarioInput> {
  const json = parsed(text);
  if (isObject(json) && text.length <= MAX_JSON) {
    const complaints = complaintsAbout(json, earlier);
    if (complaints.length === 0) return json as unknown as ScenarioInput;
    if (text.length > MAX_YAML) throw new ScenarioFileError(file, phrase(complaints[0]!));
  }
  const { value, placeOf, topmost } = await readYaml(text).catch((error: unknown) => {
    throw error instanceof DocumentError ? new ScenarioFileError(file, error.message, error.at) : error;
  });
  if (!isObject(value)) {
    const got = value === null ? 'it is empty' : `it is ${described(value)}`;
    throw new ScenarioFileError(file, `${got}; expected an object with a list of steps`, placeOf([]));
  }
  const first = topmost(complaintsAbout(value, earlier));
  if (first !== null) throw new ScenarioFileError(file, phrase(first.complaint), first.at);
  return value as unknown as ScenarioInput;
}
