/** The exit code of a run, and the sentence that says it. Pure. */
import type { Report, RequirementResult } from '../../spec/generated/report.ts';
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
}

/** The sentence stays one that can be read; the report has everything. */
const MAX_NAMED = 5;
const MAX_REASONS = 3;
const MAX_REASON = 200;

/**
 * 0: no MUST is broken, and every mandatory one was shown. 1: a MUST is broken. 2: a fault of ours.
 * 3: a mandatory MUST was not shown, without the user having left it out, or the run was interrupted.
 */
export function exitCodeOf(closing: Closing): Report['exitCode'] {
  if (closing.faults.length > 0) return 2;
  if (breaking(closing).length > 0) return 1;
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
      return `${plural(ids.length, 'requirement')} broken: ${named(ids, MAX_NAMED)}.${early}`;
    }
    case 3:
      return `Not shown: ${whatIsMissing(closing)}`;
    case 0: {
      const passed = results.filter((each) => each.verdict === 'passed').length;
      const shown = results.filter((each) => each.mandatory && each.verdict === 'passed').length;
      if (!closing.strict)
        return `No MUST is broken; ${passed} of ${results.length} requirements were shown.`;
      const left = results.filter((each) => each.mandatory && each.deselected).length;
      const without = left === 0 ? '' : ` ${plural(left, 'mandatory one')} left out by the user.`;
      const proven = `${left === 0 ? 'all' : 'the other'} ${shown} mandatory ones were shown`;
      return `No MUST is broken${shown === 0 ? '' : `, and ${proven}`}.${without}${early}`;
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
  return results.filter((each) => verdicts.includes(each.verdict));
}

function notShown({ results }: Closing): RequirementResult[] {
  const settled = ['passed', 'failed'];
  return results.filter((each) => each.mandatory && !each.deselected && !settled.includes(each.verdict));
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
