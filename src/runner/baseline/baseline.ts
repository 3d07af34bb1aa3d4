/** Known failures of a target, as somebody wrote them down. */
import type { ValidateFunction } from 'ajv';
import type {
  Baseline as WrittenBaseline,
  BaselineEntry as WrittenEntry,
} from '../../../spec/generated/baseline.ts';
import { complaintsBy, createValidator } from '../../../spec/document/check.ts';
import { described, phrase, quoted, type Complaint } from '../../../spec/document/complaint.ts';
import { DocumentError, readYaml, type Place } from '../../../spec/document/read-yaml.ts';
import schema from '../../../spec/schemas/baseline.schema.json' with { type: 'json' };

export interface BaselineEntry {
  /** As it is written: `requirement` or `requirement@case`. */
  entry: string;
  requirement: string;
  /** Only what is broken in this case is excused; null: whatever it is broken in. */
  case: string | null;
  reason: string;
  owner: string | null;
  /** The last day on which it excuses: `2026-12-31`, UTC. */
  expires: string;
  flaky: boolean;
  /** Null for one that the file does not have yet. */
  line: number | null;
}

export interface Baseline {
  /** What messages call it. */
  file: string;
  /** In the order of the file. */
  entries: readonly BaselineEntry[];
}

/** The message is one sentence: `baseline.yaml:7:5: entries[1].resaon: there is no field "resaon" here (Did you mean reason?)`. */
export class BaselineError extends Error {
  override readonly name = 'BaselineError';

  constructor(file: string, message: string, at: Place | null = null) {
    super(`${file}${at === null ? '' : `:${at.line}:${at.column}`}: ${message}`);
  }
}

/**
 * @param file what messages call it
 * @throws BaselineError for the topmost thing that is wrong
 */
export async function readBaseline(text: string, file: string): Promise<Baseline> {
  const read = await readYaml(text).catch((error: unknown) => {
    throw error instanceof DocumentError ? new BaselineError(file, error.message, error.at) : error;
  });
  const { value, placeOf, topmost } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const got = value === null ? 'it is empty' : `it is ${described(value)}`;
    throw new BaselineError(file, `${got}; expected an object with a list of entries`, placeOf([]));
  }
  const first = topmost(complaintsAbout(value));
  if (first !== null) throw new BaselineError(file, phrase(first.complaint), first.at);
  const { entries } = value as WrittenBaseline;
  return { file, entries: entries.map((each, index) => entryOf(each, placeOf(['entries', index]).line)) };
}

export function entryOf(written: WrittenEntry, line: number | null): BaselineEntry {
  const [requirement = '', only] = written.requirement.split('@');
  return {
    entry: written.requirement,
    requirement,
    case: only ?? null,
    reason: written.reason,
    owner: written.owner ?? null,
    expires: written.expires,
    flaky: written.flaky ?? false,
    line,
  };
}

let compiled: ValidateFunction | undefined;

function complaintsAbout(value: object): Complaint[] {
  compiled ??= createValidator().compile(schema);
  const complaints = complaintsBy(compiled, value, ({ keyword, data }, path) => {
    if (keyword !== 'pattern') return undefined;
    const expected =
      path.at(-1) === 'expires' ? 'a day such as 2026-12-31' : 'the id of a requirement, or requirement@case';
    return { path, message: `expected ${expected}, got ${described(data)}` };
  });
  return complaints.length > 0 ? complaints : senseComplaints((value as WrittenBaseline).entries);
}

/** What no schema can say. */
function senseComplaints(entries: readonly WrittenEntry[]): Complaint[] {
  const seen = new Set<string>();
  return entries.flatMap(({ requirement, expires }, index) => {
    const complaints: Complaint[] = [];
    if (seen.has(requirement)) {
      const message = `there is an entry for ${quoted(requirement)} before`;
      complaints.push({ path: ['entries', index, 'requirement'], message });
    }
    seen.add(requirement);
    if (Number.isNaN(Date.parse(expires)) || dayOf(new Date(expires)) !== expires)
      complaints.push({ path: ['entries', index, 'expires'], message: `there is no day ${expires}` });
    return complaints;
  });
}

/** `2026-12-31`, in UTC. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

const DAY = 24 * 3_600_000;

/** From one day to another, each as `2026-12-31`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}

/** So many days later. */
export function dayAfter(day: string, days: number): string {
  return dayOf(new Date(Date.parse(day) + days * DAY));
}
