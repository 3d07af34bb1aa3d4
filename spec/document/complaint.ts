/** What is wrong with a document that somebody wrote by hand: which place, which words. */

/** From the document to a place in it: `['steps', 0, 'text']`. */
export type Path = readonly (string | number)[];

/** One thing that is wrong, as a phrase without its place: `expected a text, got the number 3`. */
export interface Complaint {
  path: Path;
  message: string;
  /** It is the name of the field at the end of the path that is wrong, and not its value. */
  atName?: true;
  /** A field is missing in what is at the path. */
  missing?: true;
}

/** `steps[0].text: expected …` */
export function phrase({ path, message }: Complaint): string {
  return path.length === 0 ? message : `${placeOf(path)}: ${message}`;
}

export function placeOf(path: Path): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : keyOf(key)))
    .join('');
}

function keyOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

const MAX_SHOWN = 60;

/** What a value is, for whoever wrote it: `the text "hi"`, `the number 3`, `a list`, `nothing`. */
export function described(value: unknown): string {
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  if (value === null || value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export function quoted(value: unknown): string {
  const text = String(value);
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}
