/** The tables of a matrix, as plain text: each form escapes and lays them out in its own way. */
import type { Matrix, SubjectCell } from './matrix.ts';

export interface Section {
  title: string;
  /** The first columns, before those of the runs. */
  head: readonly string[];
  /** As many cells as `head` has, and one for each run. */
  rows: readonly (readonly string[])[];
}

export function sectionsOf({ clients, subjects, requirements, passedEverywhere }: Matrix): Section[] {
  const sections: Section[] = [
    {
      title: 'Clients',
      head: ['client'],
      rows: clients.map(({ name, cells }) => [name, ...cells.map((state) => state?.replace('-', ' ') ?? '')]),
    },
    {
      title: 'Subjects',
      head: ['subject'],
      rows: subjects.map(({ name, cells }) => [name, ...cells.map(share)]),
    },
    {
      title: `Requirements that did not pass everywhere (${passedEverywhere} did)`,
      head: ['requirement', 'level'],
      rows: requirements.map(({ name, level, cells }) => [
        name,
        level,
        ...cells.map((verdict) => verdict ?? ''),
      ]),
    },
  ];
  return sections.filter(({ rows }) => rows.length > 0);
}

/** `12/14`, and how many of the others are broken. */
function share(cell: SubjectCell | null): string {
  if (cell === null) return '';
  const { passed, total, broken } = cell;
  return `${passed}/${total}${broken === 0 ? '' : `, ${broken} broken`}`;
}

/** The first table of every form: which run is which. */
export function runsOf({ columns }: Matrix): Section {
  return {
    title: 'Runs',
    head: ['run', 'target', 'model', 'dialect', 'started', 'exit code', 'verdict'],
    rows: columns.map(({ name, target, model, dialect, startedAt, exitCode, verdict }) => [
      ...[name, target, model ?? '', dialect],
      ...[startedAt.slice(0, 'yyyy-mm-ddThh:mm'.length).replace('T', ' '), String(exitCode), verdict],
    ]),
  };
}
