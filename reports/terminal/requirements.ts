/** The requirements for a person: what is broken with its evidence, what was not shown with its cause. */
import type { Report, ReportedFinding, RequirementResult, Verdict } from '../../spec/generated/report.ts';
import { isExcused } from '../baseline.ts';
import { count, effectsOn } from '../overview.ts';
import { plain } from '../plain.ts';
import { unshownGroups } from '../unshown.ts';
import { curlOf, where } from '../where.ts';
import { hang, wrap } from '../wrap.ts';
import type { Block, Pen } from './pen.ts';

function withVerdict(report: Report, wanted: Verdict): RequirementResult[] {
  return report.requirements.filter((result) => result.verdict === wanted);
}

/** What the baseline excuses stands by itself. */
export function unexcused(report: Report, wanted: Verdict): RequirementResult[] {
  return withVerdict(report, wanted).filter((result) => !isExcused(result));
}

export function failures(report: Report, pen: Pen): Block[] {
  return unexcused(report, 'failed').map((result) => ({ lines: broken(report, result, pen) }));
}

function broken(report: Report, result: RequirementResult, pen: Pen): string[] {
  const { colors, width } = pen;
  const shown = pen.detail === 'full' ? result.findings : result.findings.slice(0, 1);
  const rest = result.kept > 0 ? `; ${count(result.kept, 'exchange')} kept it` : '';
  return [
    `${colors.bold(colors.red('FAILED'))}  ${colors.bold(plain(result.id))}  ${colors.dim(result.level)}`,
    ...hang('  ', plain(result.statement), width),
    ...shown.flatMap((finding) => evidence(report, finding, pen)),
    ...hang('  seen      ', `in ${count(result.broken, 'exchange')}${rest}`, width),
    ...effectsOn(report, result.id).flatMap(({ title, effect }) =>
      hang('  breaks    ', `${plain(title)}: ${plain(effect)}`, width),
    ),
    ...(result.fix === null ? [] : hang('  fix       ', plain(result.fix), width)),
  ];
}

function evidence(report: Report, finding: ReportedFinding, { colors, width }: Pen): string[] {
  const follows = finding.folded > 0 ? ` (${count(finding.folded, 'finding')} more follow from it)` : '';
  const curl = curlOf(report, finding);
  return [
    ...hang('  expected  ', plain(finding.expected), width),
    ...hang('  got       ', `${plain(finding.got)}${follows}`, width),
    ...hang('  where     ', plain(where(finding)), width),
    ...(curl === undefined ? [] : [colors.dim(`  again     ${plain(curl)}`)]),
  ];
}

export function warnings(report: Report, pen: Pen): Block[] {
  return unexcused(report, 'warned').map((result) => ({ lines: brokenShortly(report, result, pen) }));
}

function brokenShortly(report: Report, result: RequirementResult, { colors, width }: Pen): string[] {
  const [first] = result.findings;
  const head = `${colors.yellow('WARNED')}  ${plain(result.id)}  ${colors.dim(result.level)}`;
  if (first === undefined) return [head];
  const text = `expected ${plain(first.expected)}; got ${plain(first.got)}; ${plain(where(first))}`;
  return [
    head,
    ...hang('  ', text, width),
    ...effectsOn(report, result.id).flatMap(({ title, effect }) =>
      hang('  breaks  ', `${plain(title)}: ${plain(effect)}`, width),
    ),
  ];
}

export function noted(report: Report, { width }: Pen): string[] {
  const ids = unexcused(report, 'noted').map((result) => plain(result.id));
  return ids.length === 0 ? [] : hang('Noted (MAY, not kept): ', ids.join(', '), width);
}

/** One cause keeps many requirements from being shown: the report has them all, the screen a handful. */
const MAX_IDS = 12;

export function unshown(report: Report, { colors, width, detail }: Pen): Block[] {
  return unshownGroups(report).map(({ title, mandatory, results }) => {
    const shown = results.slice(0, detail === 'full' ? Infinity : MAX_IDS).map((result) => plain(result.id));
    const rest = results.length - shown.length;
    const ids = rest === 0 ? shown : [...shown, `and ${rest} more`];
    const head = `${title} (${results.length})`;
    const lines = [
      ...wrap(head, width).map((line) => (mandatory ? colors.bold(colors.magenta(line)) : line)),
      ...hang('  ', ids.join(', '), width),
    ];
    return mandatory ? { lines } : { lines, fold: head };
  });
}

/** What the target does not offer. */
export function unclaimed(report: Report, { width }: Pen): Block {
  const absent = report.capabilities.filter((one) => one.state === 'unclaimed' || one.state === 'refused');
  if (absent.length === 0) return { lines: [] };
  const lines = [
    ...wrap('Not offered by the target (--claim NAME has it judged all the same)', width),
    ...absent.flatMap((one) => {
      const how = one.state === 'refused' ? 'mandatory, refused' : `unclaimed by ${one.by}`;
      return hang(
        '  ',
        `${plain(one.name)}: ${how}${one.detail === '' ? '' : `, ${plain(one.detail)}`}`,
        width,
      );
    }),
  ];
  return { lines, fold: `Not offered by the target (${absent.length})` };
}
