import { capabilities, loadChecker, requirements } from '../../spec/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import type { Case } from '../../suites/case.ts';
import { judge } from '../judge/judge.ts';
import { buildReport } from './build-report.ts';
import { capabilityStates, obstacle, probeCase, wantsProbe, type CapabilityState } from './capabilities.ts';
import { createConductor, type Conductor } from './conductor.ts';
import { chooseModel, needsModels } from './model.ts';
import { nobodyThere, notThere } from './nobody-there.ts';
import type { RunObserver } from './observer.ts';
import type { RunOptions } from './options.ts';
import { answered, probedBy, type Probed } from './probed.ts';
import { schedule } from './schedule.ts';
import { select, type Selection } from './select.ts';
import { openSession, type Session } from './session.ts';
import { settle, type Settings } from './settings.ts';
import { version } from './version.ts';

export interface RunOutcome {
  report: Report;
  /** The file that holds the transcript; null when none was asked for. */
  transcript: string | null;
}

/**
 * Runs the suites against a target and sums up. Whatever the target does is in the report, exit code included.
 * Rejects with OptionError for wrong use, and with other errors only for faults of ours outside of cases.
 */
export async function run(options: RunOptions, observer: RunObserver = {}): Promise<RunOutcome> {
  const settings = settle(options);
  const context = { dialect: settings.dialect.name, checker: await loadChecker(settings.dialect.name) };
  const session = openSession(settings, observer);
  const conductor = createConductor(settings, session, observer, (reading) => judge(reading, context));
  const report = await conduct(settings, session, observer, conductor).catch(async (error: unknown) => {
    await session.close();
    throw error;
  });
  const trouble = await session.close();
  if (trouble !== null) report.notes.push(trouble);
  // Exchanges are clean; but what came in pieces, an event each, is put together by the judge.
  return { report: session.redactor.value(report), transcript: settings.transcriptPath };
}

async function conduct(
  settings: Settings,
  session: Session,
  observer: RunObserver,
  conductor: Conductor,
): Promise<Report> {
  const startedAt = new Date();
  const selection = select(settings);
  const notes: string[] = [];
  const note = (message: string): void => {
    notes.push(message);
    observer.noted?.(message);
  };

  session.model = await findModel(settings, session);
  await session.startTranscript(headerOf(settings, selection, session, startedAt));
  const states = await probe(settings, session, conductor);
  const able: Case[] = [];
  for (const each of selection.deselected) conductor.skip(each, 'deselected', 'left out by the user');
  for (const each of selection.cases) {
    const inTheWay = obstacle(each.needs, states);
    if (inTheWay === null) able.push(each);
    else conductor.skip(each, inTheWay.outcome, inTheWay.reason);
  }
  observer.planned?.(able.length);
  const slow = isSlow(session);
  if (slow) note('The target is slow: cases begin one at a time.');
  await schedule(able, {
    concurrency: settings.concurrency,
    slow,
    signal: session.stop.signal,
    run: conductor.run,
  });

  const { ended, because } = session.stop;
  for (const each of able) {
    if (!conductor.results.has(each.id))
      conductor.skip(each, ended === 'target-gone' ? 'blocked' : 'not-run', because);
  }
  const store = states.find((each) => each.name === 'store')?.state === 'claimed';
  const cleanUp = await session.cleanUp(store && !settings.keep);
  if (because !== null) note(`The run ended early: ${because}.`);
  const { spent } = session.budget;
  if (spent.retries > 0)
    note(`Sent again after 429 or a passing failure: ${spent.retries} of ${spent.requests} requests.`);
  if (cleanUp.left > 0 && store && !settings.keep)
    note(`Stored responses that could not be deleted: ${cleanUp.left}.`);

  return buildReport({
    target: {
      baseUrl: session.redactor.text(settings.base),
      kind: settings.kind,
      model: session.model || null,
    },
    dialect: settings.dialect,
    startedAt,
    durationMs: session.elapsed(),
    ended,
    because,
    spent,
    capabilities: states,
    cases: settings.cases,
    results: conductor.results,
    judged: selection.judged,
    findings: conductor.findings,
    records: session.records,
    cleanUp,
    notes,
    strict: true,
    failOn: settings.failOn,
    faults: conductor.faults,
  });
}

/** Empty when the target is gone before it could be asked. */
async function findModel(settings: Settings, session: Session): Promise<string> {
  if (!needsModels(settings.model)) return settings.model ?? '';
  const name = { id: 'target/models', case: 'target', step: 'models', attempt: 1 };
  const reading = await session.ask(name, { method: 'GET', path: '/models' });
  const { response, failure } = reading?.exchange ?? { response: null, failure: null };
  const nobody =
    reading === null ? null : notThere(`GET ${placeOf(settings, session)}/models`, answered(reading));
  if (nobody !== null) {
    session.stop.now('target-gone', nobody);
    return '';
  }
  if (reading !== null && response !== null && response.status !== 401) {
    return chooseModel(reading, settings.model, settings.kind === 'embedded-mock');
  }
  // Where the run was stopped already, its reason stands.
  const silent = `${settings.origin} does not answer GET /models: ${failure?.message ?? 'it was not asked'}`;
  session.stop.now('target-gone', response === null ? silent : keyRefused(settings, response.status));
  return '';
}

/** Asks what the target offers. The first probe goes alone: it tells whether anybody is there. */
async function probe(settings: Settings, session: Session, conductor: Conductor): Promise<CapabilityState[]> {
  const { dialect, probes } = settings;
  const wanted = probes.filter((each) => wantsProbe(each.capability, dialect, settings));
  const probed: Probed[] = [];
  const run = async (each: Case): Promise<boolean> => {
    const { last, strained } = await conductor.probe(each);
    const sent = wanted.find(({ capability }) => capability === each.steps[0]?.name);
    if (last !== undefined && sent !== undefined) probed.push(probedBy(sent, last, conductor.faults));
    return strained;
  };
  const [first, ...rest] = wanted.map(probeCase);
  if (first !== undefined) await run(first);
  const slow = isSlow(session);
  await schedule(rest, { concurrency: settings.concurrency, slow, signal: session.stop.signal, run });

  const all = probed.length === wanted.length;
  const refusals = probed.filter((each) => each.ask.auth === undefined).map((each) => each.status);
  const [status] = refusals;
  if (all && refusals.every((each) => each === 401 || each === 403) && status !== undefined) {
    session.stop.now('target-gone', keyRefused(settings, status));
  }
  const inOrder = wanted.flatMap(
    (each) => probed.find(({ capability }) => capability === each.capability) ?? [],
  );
  const nobody = nobodyThere(placeOf(settings, session), inOrder, all);
  if (nobody !== null) {
    session.stop.now('target-gone', nobody);
    // Whatever answered is not what was to be judged: a page that says 404 breaks no requirement of the API.
    conductor.findings.splice(0);
  }
  return capabilityStates(dialect, settings, inOrder);
}

/** The base URL, fit for a message. */
function placeOf({ base }: Settings, { redactor }: Session): string {
  return redactor.text(base);
}

function keyRefused({ apiKey }: Settings, status: number): string {
  const key = apiKey === null ? 'no key was given' : 'the key was refused';
  return `${key}: the target answers with status ${status}`;
}

/** Longer than this for one request, and cases in parallel would only wait for each other. */
const SLOW_MS = 5_000;

function isSlow({ records }: Session): boolean {
  const times = records.map((each) => each.summary.durationMs).toSorted((a, b) => a - b);
  const limited = records.some((each) => each.summary.status === 429);
  return limited || (times[Math.floor(times.length / 2)] ?? 0) > SLOW_MS;
}

function headerOf(settings: Settings, selection: Selection, session: Session, startedAt: Date) {
  const claims = settings.claimAll ? Object.fromEntries(capabilities.map(({ name }) => [name, true])) : {};
  return {
    transcript: 1,
    resproof: version,
    baseUrl: session.redactor.text(settings.base),
    kind: settings.kind,
    dialect: settings.dialect.name,
    model: session.model || null,
    startedAt: startedAt.toISOString(),
    claims: { ...claims, ...settings.claims },
    deselected: {
      cases: selection.deselected.map((each) => each.id),
      requirements: requirements.map((each) => each.id).filter((id) => !selection.judged(id)),
    },
  } as const;
}
