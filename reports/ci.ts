/**
 * Logs of CI systems that read commands out of what a program prints. Two things follow: sections can be folded and
 * failures annotated; and whatever else is printed must not be taken for a command, since a target chooses those texts.
 */
import type { Report, RequirementResult } from '../spec/generated/report.ts';
import { entriesToTell, isExcused, isProblem, placeOf, stateOf, type EntryUse } from './baseline.ts';
import { shortly } from './evidence.ts';
import { effectsOn } from './overview.ts';
import { plain } from './plain.ts';
import type { Block } from './terminal/pen.ts';
import type { Ci } from './view.ts';
import { where } from './where.ts';

/**
 * Text that no log takes for a command: `::name` at the start of a line (GitHub Actions, which skips spaces before it),
 * `##[name]` anywhere in it (the same, and Azure Pipelines, with a word between). Shown as an escape, which in JSON stands
 * for the same character.
 */
export function defused(text: string): string {
  return text.replace(/^([ \t]*):(?=:)/gm, '$1\\u003a').replace(/##(?=\w*\[)/g, '#\\u0023');
}

/** The lines of a block, folded under its title where it has one and the log can fold. */
export function fold({ lines, fold: title }: Block, { finishedAt }: Report, ci: Ci | undefined): string[] {
  if (ci === undefined) return lines;
  const safe = lines.map(defused);
  if (title === undefined) return safe;
  switch (ci) {
    case 'github':
      return [command('group', {}, title), ...safe, '::endgroup::'];
    case 'gitlab': {
      const name = title
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '_')
        .slice(0, 60);
      const at = Math.floor(Date.parse(finishedAt) / 1000) || 0;
      return [
        `${ESCAPE}section_start:${at}:${name}[collapsed=true]\r${ESCAPE}${defused(title)}`,
        ...safe,
        `${ESCAPE}section_end:${at}:${name}\r${ESCAPE}`,
      ];
    }
  }
}

/** Takes what stands in the line away, as GitLab wants it around its marks. */
const ESCAPE = '\u001b[0K';

/** GitHub shows ten of each kind for one step and drops the others. */
const MAX_ANNOTATIONS = 10;

/** A line for each broken requirement, bounded in number, and for a run that showed nothing; none for other logs. */
export function annotations(report: Report, ci: Ci | undefined): string[] {
  if (ci !== 'github') return [];
  const of = (verdict: RequirementResult['verdict']) =>
    report.requirements.filter((result) => result.verdict === verdict && !isExcused(result));
  const entries = (wanted: boolean) =>
    entriesToTell(report)
      .filter((entry) => isProblem(entry) === wanted)
      .map((entry) => entryAnnotation(report, entry));
  const errors = bounded('error', [
    ...of('failed').map((result) => annotation(report, result)),
    ...entries(true),
  ]);
  const warned = bounded('warning', [
    ...of('warned').map((result) => annotation(report, result)),
    ...entries(false),
  ]);
  const unjudged = report.exitCode === 2 || report.exitCode === 3;
  const verdict = unjudged ? [command('error', { title: 'resproof' }, plain(report.verdict))] : [];
  return [...verdict, ...errors, ...warned];
}

interface Annotation {
  title: string;
  text: string;
}

function annotation(report: Report, result: RequirementResult): Annotation {
  const [first] = result.findings;
  const broken = effectsOn(report, result.id).map(({ title }) => plain(title));
  const lines = [
    plain(result.statement),
    `${shortly(result)}${first === undefined ? '' : ` (${plain(where(first))})`}`,
    ...(broken.length === 0 ? [] : [`Breaks ${broken.join(', ')}.`]),
  ];
  return { title: `resproof: ${plain(result.id)}`, text: lines.map((line) => cut(line)).join('\n') };
}

function entryAnnotation(report: Report, entry: EntryUse): Annotation {
  const text = `${plain(entry.entry)} (${plain(placeOf(report, entry))}): ${plain(entry.says ?? '')}`;
  return { title: `resproof: baseline, ${stateOf(entry)}`, text: cut(text) };
}

/** An annotation is cut at 4,096 bytes by GitHub, and is read at a glance. */
function cut(line: string): string {
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}

function bounded(kind: 'error' | 'warning', all: readonly Annotation[]): string[] {
  const shown = all.length > MAX_ANNOTATIONS ? all.slice(0, MAX_ANNOTATIONS - 1) : all;
  const rest = all.length - shown.length;
  return [
    ...shown.map(({ title, text }) => command(kind, { title }, text)),
    ...(rest === 0 ? [] : [command(kind, { title: 'resproof' }, `${rest} more stand in the report.`)]),
  ];
}

/** `::name key=value::text`, with what has a meaning in it escaped as the runner's own toolkit does. */
function command(name: string, properties: Record<string, string>, text: string): string {
  const pairs = Object.entries(properties).map(([key, value]) => {
    return `${key}=${escaped(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`;
  });
  return `::${name}${pairs.length === 0 ? '' : ` ${pairs.join(',')}`}::${escaped(text)}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
