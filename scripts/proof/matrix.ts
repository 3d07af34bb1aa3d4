/** The kill matrix: what the runs showed, as one document, and which bars it misses. Pure. */
import {
  dialects,
  levelIn,
  requirements,
  type AnswerShape,
  type DialectName,
  type Requirement,
} from '../../spec/index.ts';
import type { Fault } from '../../mock/faults/fault.ts';
import type { CleanRun } from './clean.ts';
import type { Proved } from './prove.ts';

export interface Matrix {
  schema: 1;
  /** Faults by id. */
  faults: FaultRow[];
  /** Every MUST of any dialect that can be shown from outside, by id. */
  requirements: RequirementRow[];
  /** A mock without a fault, in each dialect: what was found, though nothing is wrong. */
  clean: {
    dialect: DialectName;
    shape: AnswerShape;
    found: { requirement: string; exchange: string; expected: string; got: string }[];
  }[];
}

export interface FaultRow {
  id: string;
  title: string;
  layer: string;
  dialect: DialectName;
  caught: Proved['caught'];
  /** Named, and not caught. */
  missed: string[];
  reports: string[];
}

interface RequirementRow {
  id: string;
  /** Where it is a MUST. */
  dialects: DialectName[];
  /** The faults that are caught under it. */
  faults: string[];
}

export function matrixOf(
  faults: readonly Fault[],
  proofs: readonly Proved[],
  clean: readonly CleanRun[],
): Matrix {
  const proved = new Map(proofs.map((each) => [each.fault, each]));
  const rows = faults
    .map((fault): FaultRow => {
      const { id, title, layer, dialect = 'openai', reports, breaks } = fault;
      const { caught = [], missed = [...breaks] } = proved.get(id) ?? {};
      return { id, title, layer, dialect, caught, missed, reports: [...reports] };
    })
    .toSorted(byId);
  return {
    schema: 1,
    faults: rows,
    requirements: requirements
      .map((each) => ({ each, musts: mustIn(each) }))
      .filter(({ each, musts }) => musts.length > 0 && each.untestable === undefined)
      .map(({ each: { id }, musts }) => ({
        id,
        dialects: musts,
        faults: rows
          .filter(({ caught }) => caught.some(({ requirement }) => requirement === id))
          .map((row) => row.id),
      }))
      .toSorted(byId),
    clean: clean.map(({ dialect, shape, broken }) => ({ dialect, shape, found: broken })),
  };
}

/** What has to be better, a sentence each; none when every bar is met. */
export function missedBars({ faults, requirements: musts, clean }: Matrix): string[] {
  const unbroken = musts.filter((each) => each.faults.length === 0);
  return [
    ...faults
      .filter(({ missed }) => missed.length > 0)
      .map(
        ({ id, missed, dialect }) =>
          `The fault ${id} is not caught in ${dialect} under ${missed.join(', ')}.`,
      ),
    ...(unbroken.length > 0
      ? [`No fault breaks ${unbroken.length} MUSTs: ${unbroken.map(({ id }) => id).join(', ')}.`]
      : []),
    ...clean.flatMap(({ dialect, found }) =>
      found.map(
        ({ requirement, exchange, expected, got }) =>
          `A mock without a fault breaks ${requirement} in ${dialect} (${exchange}): expected ${expected}, got ${got}.`,
      ),
    ),
  ];
}

function mustIn(requirement: Requirement): DialectName[] {
  return dialects.map(({ name }) => name).filter((name) => levelIn(requirement, name) === 'MUST');
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : Number(a.id > b.id));
