/** What a schema cannot say of a scenario: fields that do not go together, names that mean nothing. */
import type { Condition, Scenario, Step } from '../../spec/generated/scenario.ts';
import { grammar } from '../../spec/index.ts';
import { didYouMean } from '../../spec/nearest.ts';
import { fault, faults } from '../faults/index.ts';
import { quoted, type Complaint, type Path } from '../../spec/document/complaint.ts';

const ANSWERS = ['text', 'items', 'error', 'status', 'errorEvent', 'answer'] as const;

/** Pairs of which a step has one at most. */
const APART: readonly [keyof Step, keyof Step][] = [
  ['text', 'items'],
  ...(['text', 'items', 'status', 'errorEvent', 'usage'] as const).flatMap(
    (other): [keyof Step, keyof Step][] => [
      ['error', other],
      ['answer', other],
    ],
  ),
  ['answer', 'error'],
  ['status', 'errorEvent'],
  ['times', 'repeat'],
  ['optional', 'repeat'],
];

/** What makes no sense in a document that the schema allows. `earlier` are the names of steps in use already. */
export function senseComplaints({ steps }: Scenario, earlier: Iterable<string> = []): Complaint[] {
  const names = new Set(earlier);
  return steps.flatMap((step, index) => {
    const found = stepComplaints(step, names).map(({ path, ...rest }) => ({
      path: ['steps', index, ...path],
      ...rest,
    }));
    if (step.name !== undefined) names.add(step.name);
    return found;
  });
}

function stepComplaints(step: Step, names: ReadonlySet<string>): Complaint[] {
  const found: Complaint[] = [];
  const complain = (path: Path, message: string) => found.push({ path, message });
  if (!ANSWERS.some((name) => step[name] !== undefined))
    complain([], `it does not say what to answer: expected one of ${ANSWERS.join(', ')}`);
  for (const [one, other] of APART) {
    if (step[one] !== undefined && step[other] !== undefined && step[other] !== false)
      complain([other], `${other} and ${one} do not go together`);
  }
  if (step.reason !== undefined && step.status !== 'incomplete')
    complain(['reason'], 'it says why a response is incomplete: expected status: incomplete beside it');
  if (step.failure !== undefined && step.status !== 'failed')
    complain(['failure'], 'it says why a response has failed: expected status: failed beside it');
  if (step.name !== undefined && names.has(step.name))
    complain(['name'], `there is a step of the name ${quoted(step.name)} before`);
  listOf(step.after).forEach((name, index) => {
    if (!names.has(name))
      complain(
        at('after', step.after, index),
        `no step before this one has the name ${quoted(name)}${didYouMean(name, names)}`,
      );
  });
  listOf(step.faults).forEach((id, index) => {
    if (!fault(id))
      complain(
        ['faults', index],
        `there is no fault ${quoted(id)}${didYouMean(
          id,
          faults.map((each) => each.id),
        )}`,
      );
  });
  const { delay, gate } = step;
  if (Array.isArray(delay))
    delay.forEach(({ before }, index) => place(before, ['delay', index, 'before'], complain));
  listOf(gate).forEach((each, index) => {
    if (typeof each === 'object') place(each.before, [...at('gate', gate, index), 'before'], complain);
  });
  if (step.when !== undefined) found.push(...patternComplaints(step.when));
  return found;
}

function place(
  before: string | number | undefined,
  path: Path,
  complain: (path: Path, message: string) => void,
): void {
  if (typeof before !== 'string' || Object.hasOwn(grammar, before)) return;
  complain(path, `there is no event ${quoted(before)}${didYouMean(before, Object.keys(grammar))}`);
}

/** Every regular expression in a condition has to be one. */
function patternComplaints(when: Condition): Complaint[] {
  const found: Complaint[] = [];
  const visit = (value: unknown, path: Path) => {
    if (typeof value !== 'object' || value === null) return;
    const { matches, flags } = value as { matches?: unknown; flags?: unknown };
    if (typeof matches === 'string') {
      const fault = faultOf(matches, typeof flags === 'string' ? flags : '');
      if (fault !== null)
        found.push({ path: [...path, 'matches'], message: `it is no regular expression: ${fault}` });
    }
    for (const [key, each] of Object.entries(value))
      visit(each, [...path, Array.isArray(value) ? Number(key) : key]);
  };
  const { body: _body, ...texts } = when;
  visit(texts, ['when']);
  return found;
}

function faultOf(pattern: string, flags: string): string | null {
  try {
    new RegExp(pattern, flags);
    return null;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(
      /^Invalid regular expression: /,
      '',
    );
  }
}

/** The path of an entry, where a field holds one, or a list of them. */
function at(field: string, value: unknown, index: number): Path {
  return Array.isArray(value) ? [field, index] : [field];
}

function listOf<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
