/** YAML that somebody wrote by hand: what it says, and where in the text each thing stands. JSON is YAML. */
import type { Document, LineCounter as Lines, Node, Pair } from 'yaml';
import type { Complaint, Path } from './complaint.ts';

/** From 1. */
export interface Place {
  line: number;
  column: number;
}

/** What makes a text no YAML, or no document of ours. The message has no place in it, and no full stop. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  /** Null where no one place is wrong. */
  readonly at: Place | null;

  constructor(message: string, at: Place | null = null) {
    super(message);
    this.at = at;
  }
}

interface ReadDocument {
  value: unknown;
  /** For whoever changes it and writes it again: comments and order are in it. */
  document: Document.Parsed;
  /** Where a value begins, or with `atName` the name of its field; of what is not there, the nearest around it. */
  placeOf(path: Path, atName?: boolean): Place;
  /** The one that stands first in the text. */
  topmost(complaints: readonly Complaint[]): { complaint: Complaint; at: Place } | null;
}

/** Characters. The parser takes a second for each million of them. */
export const MAX_YAML = 4 * 1024 * 1024;
/** An alias stands for a copy of what it names: a few of them can make a document without end. */
const MAX_ALIASES = 1_000;

/** @throws DocumentError for what is no YAML, or too much of it */
export async function readYaml(text: string): Promise<ReadDocument> {
  if (text.length > MAX_YAML) throw new DocumentError(`it has more than ${MAX_YAML / 1024 / 1024} MiB`);
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
    const [fault] = [...document.errors, ...document.warnings];
    if (fault) throw new DocumentError(syntaxPhrase(fault.message), placeAt(lines, fault.pos[0]));
    return readDocument(document, document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown, lines);
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    // The parser and the aliases throw plain errors for what is too much for them.
    const message = error instanceof RangeError ? 'it nests too deeply' : (error as Error).message;
    throw new DocumentError(syntaxPhrase(message));
  }
}

function readDocument(document: Document.Parsed, value: unknown, lines: Lines): ReadDocument {
  return {
    value,
    document,
    placeOf: (path, atName) => placeAt(lines, offsetOf(document, path, atName)),
    topmost(complaints) {
      const [first] = complaints
        .map((complaint) => ({ complaint, offset: offsetOf(document, complaint.path, complaint.atName) }))
        .sort((a, b) => a.offset - b.offset);
      return first === undefined ? null : { complaint: first.complaint, at: placeAt(lines, first.offset) };
    },
  };
}

function placeAt(lines: Lines, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** One sentence of what the parser says, without its full stop. */
function syntaxPhrase(message: string): string {
  const [first = message] = message.split('\n');
  return `it is no YAML: ${first.slice(0, 200)}`;
}

function offsetOf(document: Document.Parsed, path: Path, atName = false): number {
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
