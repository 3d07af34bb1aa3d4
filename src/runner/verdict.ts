/** The exit code of a run, and the sentence that says it. Pure. */
import type { Report, RequirementResult } from '../../spec/generated/report.ts';
import { isProblem, type EntryUse } from './baseline/apply.ts';
import type { Ended } from './stop.ts';

export interface Closing {
  results: readonly RequirementResult[];
  ended: Ended;
  because: string | null;
  /** False for wire that was only handed in: nobody promised that it shows everything. */
  strict: boolean;
  failOn: 'must' | 'should';
  /** What went wrong in us. */
  faults: readonly string[];
  /** Entries of the baseline; null without one. */
  entries: readonly Pick<EntryUse, 'entry' | 'state'>[] | null;
}

/** The sentence stays one that can be read; the report has everything. */
const MAX_NAMED = 5;
const MAX_REASONS = 3;
const MAX_REASON = 200;

/**
 * 0: no MUST is broken, and every mandatory one was shown. 1: a MUST is broken, or an entry of the baseline has had its time.
 * 2: a fault of ours. 3: a mandatory MUST was not shown, without the user having left it out, or the run was interrupted.
 * What the baseline excuses is neither.
 */
export function exitCodeOf(closing: Closing): Report['exitCode'] {
  if (closing.faults.length > 0) return 2;
  if (breaking(closing).length > 0) return 1;
  // Of a target that nobody could ask, a list of what it is known to do wrong is the smaller matter.
  const gone = closing.strict && closing.ended === 'target-gone';
  if (problems(closing).length > 0 && !gone) return 1;
  if (!closing.strict) return 0;
  return closing.ended === 'interrupted' || closing.ended === 'target-gone' || notShown(closing).length > 0
    ? 3
    : 0;
}

export function closingSentence(closing: Closing): string {
  const { results, because, faults } = closing;
  const early = because === null ? '' : ` The run ended early: ${because}.`;
  switch (exitCodeOf(closing)) {
    case 2:
      return `A fault of resproof, please report it: ${faults[0]}${more(faults.length - 1)}.`;
    case 1: {
      const ids = breaking(closing).map((each) => each.id);
      const said =
        ids.length === 0
          ? `No MUST is broken${beyond(closing)}, but the baseline is out of date.`
          : `${plural(ids.length, 'requirement')} broken${beyond(closing)}: ${named(ids, MAX_NAMED)}.`;
      return `${said}${baselineSays(closing)}${early}`;
    }
    case 3:
      return `Not shown: ${whatIsMissing(closing)}`;
    case 0: {
      const passed = results.filter((each) => each.verdict === 'passed').length;
      const shown = results.filter((each) => each.mandatory && each.verdict === 'passed').length;
      const start = `No MUST is broken${beyond(closing)}`;
      if (!closing.strict) return `${start}; ${passed} of ${results.length} requirements were shown.`;
      const left = results.filter((each) => each.mandatory && each.deselected).length;
      const without = left === 0 ? '' : ` ${plural(left, 'mandatory one')} left out by the user.`;
      const known = results.filter((each) => each.mandatory && isExcused(each)).length;
      const proven = `${left + known === 0 ? 'all' : 'the other'} ${shown} mandatory ones were shown`;
      return `${start}${shown === 0 ? '' : `, and ${proven}`}.${without}${baselineSays(closing)}${early}`;
    }
  }
}

function whatIsMissing(closing: Closing): string {
  const missing = notShown(closing);
  if (closing.ended === 'target-gone' && closing.because !== null) {
    return `${closing.because}. ${plural(missing.length, 'mandatory requirement')} unproven.`;
  }
  if (missing.length === 0) return `the run ended early: ${closing.because ?? closing.ended}.`;
  // The reasons that most of them share say what to do.
  const groups = [...Map.groupBy(missing, (each) => each.reason ?? each.verdict)]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(
      ([reason, sharing]) =>
        `${named(
          sharing.map((each) => each.id),
          2,
        )}: ${shortened(reason)}`,
    );
  const reasons = groups.slice(0, MAX_REASONS).join('; ') + more(groups.length - MAX_REASONS);
  const early = closing.because === null ? '' : ` The run ended early: ${closing.because}.`;
  return `${plural(missing.length, 'mandatory requirement')} unproven. ${reasons}.${early}`;
}

function breaking({ results, failOn }: Closing): RequirementResult[] {
  const verdicts = failOn === 'should' ? ['failed', 'warned'] : ['failed'];
  return results.filter((each) => verdicts.includes(each.verdict) && !isExcused(each));
}

function isExcused({ excusedBy }: RequirementResult): boolean {
  return excusedBy.length > 0;
}

function problems({ entries }: Closing): { entry: string; state: EntryUse['state'] }[] {
  return (entries ?? []).filter(isProblem);
}

/** What is broken and excused is broken all the same: the sentence must not deny it. */
function beyond({ results }: Closing): string {
  return results.some(isExcused) ? ' beyond the baseline' : '';
}

function baselineSays(closing: Closing): string {
  const excused = closing.results.filter(isExcused).map((each) => each.id);
  const known = excused.length === 0 ? '' : ` Excused: ${named(excused, MAX_NAMED)}.`;
  const states = [...Map.groupBy(problems(closing), ({ state }) => state)].map(([state, of]) => {
    const entries = of.length === 1 ? 'entry' : 'entries';
    const names = named(
      of.map(({ entry }) => entry),
      MAX_REASONS,
    );
    return ` ${capital(state)} ${entries} of the baseline: ${names}.`;
  });
  return known + states.join('');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function notShown({ results }: Closing): RequirementResult[] {
  const settled = ['passed', 'failed'];
  return results.filter(
    (each) => each.mandatory && !each.deselected && !settled.includes(each.verdict) && !isExcused(each),
  );
}

function named(ids: readonly string[], most: number): string {
  return ids.slice(0, most).join(', ') + more(ids.length - most);
}

function shortened(reason: string): string {
  return reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON)}…` : reason;
}

function more(count: number): string {
  return count > 0 ? ` and ${count} more` : '';
}

/** `1 requirement is`, `2 requirements are`. */
function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun} is` : `${count} ${noun}s are`;
}
