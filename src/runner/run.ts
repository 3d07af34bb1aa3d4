import { capabilities, requirements, type Dialect } from '../../spec/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import type { Case } from '../../suites/case.ts';
import type { Reading } from '../judge/reading.ts';
import { buildReport } from './build-report.ts';
import {
  capabilityStates,
  NO_SECOND_KEY,
  obstacle,
  probeCase,
  wantsProbe,
  type CapabilityState,
} from './capabilities.ts';
import { createConductor, type Conductor } from './conductor.ts';
import { openJudgements, type Judgements } from './judgement.ts';
import { chooseModel, needsModels } from './model.ts';
import { nobodyThere, notThere } from './nobody-there.ts';
import type { RunObserver } from './observer.ts';
import type { RunOptions } from './options.ts';
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
  const judgements = await openJudgements(settings.dialect);
  const session = openSession(settings, observer);
  const conductor = createConductor(settings, session, observer, judgements);
  const parts = { settings, session, observer, conductor, judgements };
  const report = await conduct(parts).catch(async (error: unknown) => {
    await session.close();
    throw error;
  });
  const trouble = await session.close();
  if (trouble !== null) report.notes.push(trouble);
  return { report, transcript: settings.transcriptPath };
}

interface Parts {
  settings: Settings;
  session: Session;
  observer: RunObserver;
  conductor: Conductor;
  judgements: Judgements;
}

async function conduct(parts: Parts): Promise<Report> {
  const { settings, session, observer, conductor, judgements } = parts;
  const startedAt = new Date();
  const selection = select(settings);
  const notes: string[] = [];
  const note = (message: string): void => {
    notes.push(message);
    observer.noted?.(message);
  };

  session.model = await findModel(settings, session);
  await session.startTranscript(headerOf(settings, selection, session, startedAt));
  const statesIn = await probe(parts);
  const states = statesIn(settings.dialect);
  const able: Case[] = [];
  for (const each of selection.deselected) conductor.skip(each, 'deselected', 'left out by the user');
  for (const each of selection.cases) {
    const inTheWay = obstacle(each.needs, states);
    if (inTheWay === null && each.secondKey === true && settings.apiKey2 === null)
      conductor.skip(each, 'not-run', NO_SECOND_KEY);
    else if (inTheWay === null) able.push(each);
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
    judgements,
    startedAt,
    durationMs: session.elapsed(),
    ended,
    because,
    spent,
    capabilities: statesIn,
    cases: settings.cases,
    results: conductor.results,
    judged: selection.judged,
    records: session.records,
    cleanUp,
    notes,
    strict: true,
    failOn: settings.failOn,
    faults: [...conductor.faults],
  });
}

/** Empty when the target is gone before it could be asked. */
async function findModel(settings: Settings, session: Session): Promise<string> {
  if (!needsModels(settings.model)) return settings.model ?? '';
  const name = { id: 'target/models', case: 'target', step: 'models', attempt: 1 };
  const reading = await session.ask(name, { method: 'GET', path: '/models' });
  const { response, failure } = reading?.exchange ?? { response: null, failure: null };
  const nobody = reading === null ? null : notThere(`GET ${placeOf(settings, session)}/models`, reading);
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

/**
 * Asks what the target offers; what that means differs by dialect. The first probe goes alone: it tells whether anybody
 * is there.
 */
async function probe({
  settings,
  session,
  conductor,
  judgements,
}: Parts): Promise<(dialect: Dialect) => CapabilityState[]> {
  const { dialect, probes } = settings;
  const wanted = probes.filter((each) => wantsProbe(each.capability, dialect, settings));
  const answers = new Map<string, Reading>();
  const ask = async (each: Case): Promise<boolean> => {
    const last = await conductor.probe(each);
    if (last !== undefined) answers.set(each.steps[0]?.name ?? '', last);
    return last?.status === 429;
  };
  const [first, ...rest] = wanted.map(probeCase);
  if (first !== undefined) await ask(first);
  const slow = isSlow(session);
  await schedule(rest, { concurrency: settings.concurrency, slow, signal: session.stop.signal, run: ask });

  const refusals = wanted
    .filter((each) => each.ask.auth === undefined)
    .map((each) => answers.get(each.capability)?.status);
  const [status] = refusals;
  if (refusals.every((each) => each === 401 || each === 403) && status !== undefined) {
    session.stop.now('target-gone', keyRefused(settings, status));
  }
  const probed = wanted.map((each) => ({ ask: each.ask, reading: answers.get(each.capability) }));
  const nobody = nobodyThere(placeOf(settings, session), probed);
  if (nobody !== null) {
    session.stop.now('target-gone', nobody);
    // Whatever answered is not what was to be judged: a page that says 404 breaks no requirement of the API.
    for (const { findings } of judgements.all) findings.splice(0);
  }
  return (each) => capabilityStates(each, settings, probes, answers, conductor.faults);
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
