/** The summary for a person: what is broken first and with its evidence, the verdict last, where the eye stays. */
import pc from 'picocolors';
import type {
  ClientResult,
  Counts,
  Report,
  ReportedFinding,
  RequirementResult,
  Verdict,
} from '../spec/generated/report.ts';
import { plain } from './plain.ts';
import { countsLine, notShown } from './verdicts.ts';
import { defaultView, type View } from './view.ts';
import { curlOf, where } from './where.ts';
import { hang, wrap } from './wrap.ts';

type Palette = ReturnType<typeof pc.createColors>;

interface Pen extends View {
  colors: Palette;
}

/** Text of whole lines, the last one ended too. Wrapped at `view.width`, save for curl lines, which are there to be copied. */
export function renderTerminal(report: Report, view: View = defaultView): string {
  const pen: Pen = { ...view, colors: pc.createColors(view.color) };
  const blocks = view.detail === 'quiet' ? quiet(report, pen) : normal(report, pen);
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function normal(report: Report, pen: Pen): string[][] {
  return [
    heading(report, pen),
    clients(report, pen),
    dialectLines(report, pen),
    ...withVerdict(report, 'failed').map((result) => broken(report, result, pen)),
    ...withVerdict(report, 'warned').map((result) => brokenShortly(result, pen)),
    noted(report, pen),
    ...unshown(report, pen),
    unclaimed(report, pen),
    counts(report, pen),
    models(report, pen),
    report.notes.flatMap((note) => hang('note: ', plain(note), pen.width)),
    verdict(report, pen),
  ];
}

function quiet(report: Report, pen: Pen): string[][] {
  const failures = withVerdict(report, 'failed').map((result) => {
    const [first] = result.findings;
    return first === undefined
      ? `FAILED ${plain(result.id)}`
      : `FAILED ${plain(result.id)}: expected ${plain(first.expected)}, got ${plain(first.got)} (${plain(where(first))})`;
  });
  // A line each: what is quiet is read by programs too.
  return [[...failures, ...verdict(report, { ...pen, width: Infinity })]];
}

function withVerdict(report: Report, wanted: Verdict): RequirementResult[] {
  return report.requirements.filter((result) => result.verdict === wanted);
}

function heading(report: Report, { colors, width }: Pen): string[] {
  const { baseUrl, model, models, kind } = report.target;
  const target = kind === 'embedded-mock' ? `${baseUrl} (embedded mock)` : baseUrl;
  const asked = models.length > 1 ? `${models.length} models` : (model ?? 'no model');
  const parts = [target, kind === 'file' ? '' : asked, report.dialect]
    .filter((part) => part !== '')
    .map((part) => plain(part));
  return wrap(`resproof ${plain(report.resproof)} · ${parts.join(' · ')}`, width).map((line) =>
    colors.dim(line),
  );
}

/** Those that break, each with what it breaks on first; of the others the names. */
function clients({ target, clients: all }: Report, { colors, width }: Pen): string[] {
  // One answer from a file neither serves a client nor keeps it from working.
  if (target.kind === 'file' || all.length === 0) return [];
  const named = (state: ClientResult['state']): string =>
    all
      .filter((client) => client.state === state)
      .map((client) => plain(client.title))
      .join(' · ');
  const [works, notShown] = [named('works'), named('not-shown')];
  return [
    ...all
      .filter(({ state }) => state === 'breaks')
      .flatMap((client) => {
        const lines = hang(`${CLIENT_STATES.breaks}  `, brokenClient(client), width);
        return lines.map((line, index) => (index === 0 ? colors.red(line) : line));
      }),
    ...(works === '' ? [] : hang(`${CLIENT_STATES.works}  `, works, width).map((line) => colors.green(line))),
    ...(notShown === '' ? [] : hang(`${CLIENT_STATES['not-shown']}  `, notShown, width)),
  ];
}

const CLIENT_STATES: Record<ClientResult['state'], string> = {
  breaks: 'BREAKS   ',
  works: 'works    ',
  'not-shown': 'not shown',
};

function brokenClient({ title, breaks }: ClientResult): string {
  const [first] = breaks;
  if (first === undefined) return plain(title);
  const more = breaks.length === 1 ? '' : ` (and ${breaks.length - 1} more)`;
  return `${plain(title)} on ${plain(first.requirement)}: ${plain(first.effect)}${more}`;
}

/** The run's own dialect, and what real clients need. */
function dialectLines({ dialect, target, counts: own, compatible }: Report, { width }: Pen): string[] {
  if (target.kind === 'file') return [];
  const line = (name: string, of: Counts): string[] =>
    hang(`${plain(name).padEnd(LABEL)}  `, `${of.passed} of ${of.total} passed${brokenCounts(of)}`, width);
  return [...line(dialect, own), ...(dialect === COMPATIBLE ? [] : line(COMPATIBLE, compatible.counts))];
}

const COMPATIBLE = 'compatible';
/** As wide as the longest name of a dialect. */
const LABEL = 'open-responses'.length;

function brokenCounts({ failed, warned, noted: notes }: Counts): string {
  const parts = [
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(warned === 0 ? [] : [`${warned} warned`]),
    ...(notes === 0 ? [] : [`${notes} noted`]),
  ];
  return parts.length === 0 ? ', none broken' : `, ${parts.join(', ')}`;
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

function brokenShortly(result: RequirementResult, { colors, width }: Pen): string[] {
  const [first] = result.findings;
  const head = `${colors.yellow('WARNED')}  ${plain(result.id)}  ${colors.dim(result.level)}`;
  if (first === undefined) return [head];
  const text = `expected ${plain(first.expected)}; got ${plain(first.got)}; ${plain(where(first))}`;
  return [head, ...hang('  ', text, width)];
}

function noted(report: Report, { width }: Pen): string[] {
  const ids = withVerdict(report, 'noted').map((result) => plain(result.id));
  return ids.length === 0 ? [] : hang('Noted (MAY, not kept): ', ids.join(', '), width);
}

/** Grouped by verdict and reason: one refused prerequisite blocks dozens. Those that keep a run from being green come first. */
function unshown(report: Report, { colors, width, detail }: Pen): string[][] {
  // Nobody expects one answer to show everything.
  if (report.target.kind === 'file') return [];
  const groups = new Map<string, RequirementResult[]>();
  for (const result of report.requirements.filter(notShown)) {
    const weight = result.deselected ? 'left out' : result.mandatory ? 'MANDATORY, NOT SHOWN' : 'not shown';
    const cause = causeOf(report, result);
    const title = `${weight}: ${result.verdict}${cause === '' ? '' : `, ${plain(cause)}`}`;
    groups.set(title, [...(groups.get(title) ?? []), result]);
  }
  // Capitals sort first.
  const titles = [...groups.keys()].sort((a, b) => (a < b ? -1 : 1));
  return titles.map((title) => {
    const group = groups.get(title) ?? [];
    const shown = group.slice(0, detail === 'full' ? Infinity : MAX_IDS).map((result) => plain(result.id));
    const rest = group.length - shown.length;
    const ids = rest === 0 ? shown : [...shown, `and ${rest} more`];
    const heads = wrap(`${title} (${group.length})`, width);
    return [
      ...heads.map((line) => (title.startsWith('MANDATORY') ? colors.bold(colors.magenta(line)) : line)),
      ...hang('  ', ids.join(', '), width),
    ];
  });
}

/** One cause keeps many requirements from being shown: the report has them all, the screen a handful. */
const MAX_IDS = 12;

/** Without the case that ran into it, or the condition that was not met: these are other ones for each requirement. */
function causeOf({ cases }: Report, { reason }: RequirementResult): string {
  if (reason?.startsWith('judged when ')) return 'judged on conditions that were not met';
  const [, id, cause] = /^([a-z0-9.-]+): (.*)$/s.exec(reason ?? '') ?? [];
  return cause !== undefined && cases.some((each) => each.id === id) ? cause : (reason ?? '');
}

function unclaimed(report: Report, { width }: Pen): string[] {
  const absent = report.capabilities.filter((one) => one.state === 'unclaimed' || one.state === 'refused');
  if (absent.length === 0) return [];
  return [
    'Not offered by the target (--claim NAME has it judged all the same)',
    ...absent.flatMap((one) => {
      const how = one.state === 'refused' ? 'mandatory, refused' : `unclaimed by ${one.by}`;
      return hang(
        '  ',
        `${plain(one.name)}: ${how}${one.detail === '' ? '' : `, ${plain(one.detail)}`}`,
        width,
      );
    }),
  ];
}

function counts(report: Report, { width }: Pen): string[] {
  const { spent, cleanUp } = report;
  const file = report.target.kind === 'file';
  const subjects = report.subjects
    .map(({ subject, counts: of }) => ({
      subject,
      passed: of.passed,
      of: file ? of.total - of.unexercised : of.total,
    }))
    // One answer has to do with a few of them.
    .filter(({ of }) => of > 0)
    .map(({ subject, passed, of }) => `${plain(subject)} ${passed}/${of}`);
  const retries = spent.retries === 0 ? '' : ` and ${count(spent.retries, 'retry', 'retries')}`;
  const stores = !report.capabilities.some(({ name, state }) => name === 'store' && state === 'unclaimed');
  const left = cleanUp.left === 0 ? '' : `, ${cleanUp.left} left on the target`;
  const cost = [
    `${count(spent.requests, 'request')}${retries}`,
    `${count(spent.events, 'event')}`,
    `${spent.inputTokens} tokens in, ${spent.outputTokens} out`,
    `${(report.durationMs / 1000).toFixed(1)} s`,
    // A target that does not offer to keep answers is not said to have kept any.
    ...(stores ? [`${cleanUp.stored} stored, ${cleanUp.deleted} deleted${left}`] : []),
  ];
  return [
    ...(subjects.length === 0 ? [] : hang('passed: ', subjects.join(', '), width)),
    ...wrap(countsLine(report.counts), width),
    ...(file ? [] : wrap(cost.join('; '), width)),
  ];
}

/** Models by subject: what passed of what there is. */
function models(report: Report, { width, colors }: Pen): string[] {
  if (report.models.length === 0) return [];
  return [
    'Each model by itself, passed of all:',
    ...report.models.flatMap(({ model, exitCode, counts: of, subjects }) => {
      const lacking = subjects
        .filter(({ counts: own }) => own.failed + own.warned > 0)
        .map(({ subject, counts: own }) => `${plain(subject)} ${own.passed}/${own.total}`);
      const less = lacking.length === 0 ? '' : `; broken in ${lacking.join(', ')}`;
      const lines = hang(`  ${plain(model)}  `, `${of.passed}/${of.total}${brokenCounts(of)}${less}`, width);
      return exitCode === 1 ? lines.map((line) => colors.red(line)) : lines;
    }),
  ];
}

function verdict(report: Report, { colors, width }: Pen): string[] {
  const paint = { 0: colors.green, 1: colors.red, 2: colors.red, 3: colors.magenta }[report.exitCode];
  return wrap(plain(report.verdict), width).map((line) => colors.bold(paint(line)));
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
