/** Several reports side by side: targets or models in columns, and clients, subjects and requirements in rows. Pure. */
import type { ClientResult, Report, RequirementResult, Verdict } from '../../spec/generated/report.ts';
import { targetName } from '../target-name.ts';

/** A run, or one model of a run of several. */
export interface MatrixColumn {
  /** The target, the model, or both: what tells it from the others. */
  name: string;
  target: string;
  model: string | null;
  dialect: string;
  startedAt: string;
  exitCode: Report['exitCode'];
  verdict: string;
}

export interface SubjectCell {
  passed: number;
  /** Failed, warned or noted. */
  broken: number;
  total: number;
}

/** One cell for each column; null where its report does not have the row. */
export interface MatrixRow<T> {
  name: string;
  cells: readonly (T | null)[];
}

export interface Matrix {
  columns: readonly MatrixColumn[];
  clients: readonly MatrixRow<ClientResult['state']>[];
  subjects: readonly MatrixRow<SubjectCell>[];
  /** Those that did not pass in every column. */
  requirements: readonly (MatrixRow<Verdict> & { level: RequirementResult['level'] })[];
  /** Those that did. */
  passedEverywhere: number;
}

/** What a column is made of. */
interface Source extends MatrixColumn {
  clients: ReadonlyMap<string, ClientResult['state']>;
  subjects: ReadonlyMap<string, SubjectCell>;
  verdicts: ReadonlyMap<string, Verdict>;
}

export function matrixOf(reports: readonly Report[]): Matrix {
  const sources = reports.flatMap(sourcesOf);
  const names = namesOf(sources);
  const rows = <T>(cellsOf: (source: Source) => ReadonlyMap<string, T>): MatrixRow<T>[] =>
    [...new Set(sources.flatMap((source) => [...cellsOf(source).keys()]))].map((name) => ({
      name,
      cells: sources.map((source) => cellsOf(source).get(name) ?? null),
    }));
  const levels = new Map(
    reports.flatMap(({ requirements }) => requirements.map(({ id, level }) => [id, level])),
  );
  const all = rows(({ verdicts }) => verdicts);
  const requirements = all.filter(({ cells }) => cells.some((verdict) => verdict !== 'passed'));
  return {
    columns: sources.map(
      ({ clients: _clients, subjects: _subjects, verdicts: _verdicts, ...column }, at) => ({
        ...column,
        name: names[at]!,
      }),
    ),
    clients: rows(({ clients }) => clients),
    subjects: rows(({ subjects }) => subjects),
    requirements: requirements.map((row) => ({ ...row, level: levels.get(row.name)! })),
    passedEverywhere: all.length - requirements.length,
  };
}

function sourcesOf(report: Report): Source[] {
  const { target, models, dialect, startedAt } = report;
  const alone = { ...report, model: target.model };
  return (models.length === 0 ? [alone] : models).map(
    ({ model, exitCode, verdict, clients, subjects, requirements }) => ({
      name: '',
      target: targetName(target),
      model,
      dialect,
      startedAt,
      exitCode,
      verdict,
      clients: new Map(clients.map(({ title, state }) => [title, state])),
      subjects: new Map(
        subjects.map(({ subject, counts: { passed, failed, warned, noted, total } }) => [
          subject,
          { passed, broken: failed + warned + noted, total },
        ]),
      ),
      verdicts: new Map(requirements.map((each) => [each.id, each.verdict])),
    }),
  );
}

/** What all columns have in common names none of them. Those that are still alike get a number. */
function namesOf(sources: readonly Source[]): string[] {
  const differ = (key: 'target' | 'model' | 'dialect'): boolean =>
    new Set(sources.map((source) => source[key])).size > 1;
  const keys = (['target', 'model', 'dialect'] as const).filter(differ);
  const seen = new Map<string, number>();
  return sources.map((source) => {
    const parts = (keys.length === 0 ? (['target'] as const) : keys).map((key) => source[key]);
    const name = parts.filter((part) => part !== null).join(', ');
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}
