/** A scenario from a text in YAML or JSON, with the place of whatever is wrong in it. */
import type { Document, Node, Pair } from 'yaml';
import { isObject, parsed } from '../answer/json.ts';
import { described, phrase } from './check.ts';
import type { Complaint } from './check.ts';
import { complaintsAbout } from './prepare.ts';
import type { ScenarioInput } from './prepare.ts';

/** The message is one sentence: `tides.yaml:7:5: steps[1].when: there is no field "inptu" here (Did you mean input?)`. */
export class ScenarioFileError extends Error {
  override readonly name = 'ScenarioFileError';
  readonly file: string;
  /** From 1; null where no one place is wrong. */
  readonly line: number | null;
  readonly column: number | null;

  constructor(file: string, message: string, at?: { line: number; column: number }) {
    super(`${file}${at ? `:${at.line}:${at.column}` : ''}: ${message}`);
    this.file = file;
    this.line = at?.line ?? null;
    this.column = at?.column ?? null;
  }
}

/** Characters of JSON. A scenario is written by hand, or is a recording of a run. */
const MAX_JSON = 32 * 1024 * 1024;
/** Characters of YAML, whose parser takes a second for each million of them. */
const MAX_YAML = 4 * 1024 * 1024;
/** An alias stands for a copy of what it names: a few of them can make a document without end. */
const MAX_ALIASES = 1_000;

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
  if (text.length > MAX_YAML)
    throw new ScenarioFileError(file, `it has more than ${MAX_YAML / 1024 / 1024} MiB`);
  return readYaml(text, file, earlier);
}

async function readYaml(text: string, file: string, earlier: readonly string[]): Promise<ScenarioInput> {
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  let document: Document.Parsed;
  let value: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
    const [fault] = [...document.errors, ...document.warnings];
    if (fault) throw new ScenarioFileError(file, syntaxPhrase(fault.message), at(fault.pos[0]));
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (error instanceof ScenarioFileError) throw error;
    // The parser and the aliases throw plain errors for what is too much for them.
    const message = error instanceof RangeError ? 'it nests too deeply' : (error as Error).message;
    throw new ScenarioFileError(file, syntaxPhrase(message));
  }
  if (!isObject(value)) {
    const got = value === null ? 'it is empty' : `it is ${described(value)}`;
    throw new ScenarioFileError(file, `${got}; expected an object with a list of steps`, at(0));
  }
  const [topmost] = complaintsAbout(value, earlier)
    .map((complaint) => ({ complaint, offset: offsetOf(document, complaint) }))
    .sort((a, b) => a.offset - b.offset);
  if (topmost) throw new ScenarioFileError(file, phrase(topmost.complaint), at(topmost.offset));
  return value as unknown as ScenarioInput;
}

/** One sentence of what the parser says, without its full stop. */
function syntaxPhrase(message: string): string {
  const [first = message] = message.split('\n');
  return `it is no YAML: ${first.slice(0, 200)}`;
}

/** Where what is wrong begins; of what is not there, the nearest around it. */
function offsetOf(document: Document.Parsed, { path, atName }: Complaint): number {
  let node: Node | null = document.contents as Node | null;
  for (const [index, key] of path.entries()) {
    const found = childOf(document, node, key);
    if (found === null) break;
    if (atName && index === path.length - 1) return startOf(found.key ?? found.value) ?? 0;
    node = found.value;
  }
  return startOf(node) ?? 0;
}

function childOf(
  document: Document.Parsed,
  node: Node | null,
  key: string | number,
): { key: Node | null; value: Node | null } | null {
  const here = node !== null && 'resolve' in node ? (node.resolve(document) as Node) : node;
  if (here === null || !('items' in here)) return null;
  const items = here.items as (Node | Pair<Node, Node | null>)[];
  if (!items.some((item) => 'key' in item)) {
    const item = typeof key === 'number' ? items[key] : undefined;
    return item === undefined ? null : { key: null, value: item as Node };
  }
  const pair = (items as Pair<Node, Node | null>[]).find((each) => nameOf(each.key) === String(key));
  return pair === undefined ? null : { key: pair.key, value: pair.value ?? pair.key };
}

function nameOf(key: Node): string | null {
  return 'value' in key ? String(key.value) : null;
}

function startOf(node: Node | null): number | undefined {
  return node?.range?.[0];
}
