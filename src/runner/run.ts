import { capabilities, requirements } from '../../spec/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import type { Case } from '../../suites/case.ts';
import type { Probe } from '../../suites/probes.ts';
import { knownOf } from './baseline/use.ts';
import { buildReport, type Round } from './build-report.ts';
import { NO_SECOND_KEY, obstacle, probeCase } from './capabilities.ts';
import { createConductor, type Conductor } from './conductor.ts';
import { findModels } from './find-models.ts';
import { forget, openJudgements } from './judgement.ts';
import type { RunObserver } from './observer.ts';
import type { RunOptions } from './options.ts';
import { probeTarget, type Offered } from './probe-target.ts';
import { recallFrom, type Recalled } from './recall.ts';
import { schedule } from './schedule.ts';
import { isNewer } from './as-of.ts';
import { ELSEWHERE } from './shard.ts';
import { BY_USER, neededProbes, select, type Selection } from './select.ts';
import { openSession, type Session } from './session.ts';
import { settle, type Settings } from './settings.ts';
import { isSlow } from './slow.ts';
import { version } from '../wire/version.ts';

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
  const session = openSession(settings, observer);
  const report = await conduct(settings, session, observer).catch(async (error: unknown) => {
    await session.close();
    throw error;
  });
  const trouble = await session.close();
  if (trouble !== null) report.notes.push(trouble);
  // Exchanges are clean; but what came in pieces, an event each, is put together by the judge.
  return { report: session.redactor.value(report), transcript: settings.transcriptPath };
}

/** What all models of a run have in common. */
interface Scene {
  settings: Settings;
  session: Session;
  observer: RunObserver;
  selection: Selection;
  probes: readonly Probe[];
  recalled: Recalled;
  faults: Set<string>;
  /** Says something to the user, now and in the report. */
  note: (message: string) => void;
}

async function conduct(settings: Settings, session: Session, observer: RunObserver): Promise<Report> {
  const startedAt = new Date();
  const selection = select(settings);
  const notes: string[] = [];
  const note = (message: string): void => {
    if (notes.includes(message)) return;
    notes.push(message);
    observer.noted?.(message);
  };
  const base = session.redactor.text(settings.base);
  const recalled = recallFrom(settings.resume, settings, base);
  const probes = neededProbes(settings, selection);
  const scene = { settings, session, observer, selection, probes, recalled, faults: new Set<string>(), note };

  const models = await findModels(settings, session);
  await session.startTranscript(headerOf(settings, selection, session, models, startedAt));
  await takeBack(scene, models);
  const rounds: Played[] = [];
  for (const model of models) rounds.push(await play(scene, model, models.length > 1, rounds));

  const { ended, because } = session.stop;
  const store = rounds.some((round) =>
    round
      .capabilities(settings.dialect)
      .some(({ name, state }) => (name === 'store' || name === 'conversations') && state === 'claimed'),
  );
  const cleanUp = await session.cleanUp(store && !settings.keep);
  if (because !== null) note(`The run ended early: ${because}.`);
  const { spent } = session.budget;
  if (spent.retries > 0)
    note(`Sent again after 429 or a passing failure: ${spent.retries} of ${spent.requests} requests.`);
  if (cleanUp.left > 0 && store && !settings.keep)
    note(`Stored responses that could not be deleted: ${cleanUp.left}.`);

  return buildReport({
    target: { baseUrl: base, kind: settings.kind },
    rounds,
    startedAt,
    durationMs: session.elapsed(),
    ended,
    because,
    spent,
    cases: settings.cases,
    leftOut: selection.leftOut,
    shard: settings.shard,
    asOf: settings.asOf,
    transcript: settings.transcriptPath,
    records: session.records,
    cleanUp,
    notes,
    strict: true,
    failOn: settings.failOn,
    faults: [...scene.faults],
    baseline: knownOf(settings, startedAt),
  });
}

/** Writes down first what is not asked again, so that a run that is broken off once more loses nothing. */
async function takeBack(
  { session, selection, probes, recalled }: Scene,
  models: readonly string[],
): Promise<void> {
  const labels = models.length > 1 ? models : [null];
  for (const each of [...probes.map(probeCase), ...selection.cases]) {
    for (const label of each.once === true ? [null] : labels) {
      const attempts = recalled.attemptsOf(each, label) ?? new Map();
      for (const reading of [...attempts.values()].flat()) await session.recall(reading);
    }
  }
}

interface Played extends Round {
  offered: Offered;
}

/** Runs with one model all that depends on it, and with the first one the rest as well. */
async function play(
  scene: Scene,
  model: string,
  several: boolean,
  before: readonly Played[],
): Promise<Played> {
  const { settings, session, observer, selection, faults, note } = scene;
  const [first] = before;
  const judgements = await openJudgements(settings.dialect, first?.judgements);
  const conductor = createConductor(settings, session, observer, { model, several, judgements, faults });
  const label = several ? model : null;
  const from = session.records.length;
  const offered = await probeTarget({ ...scene, conductor, label }, scene.probes, first?.offered.probed);
  if (offered.nobody !== null) {
    // What answered is not what was to be judged: a page that says 404 breaks no requirement of the API.
    if (first === undefined) forget(judgements);
    else for (const { findings } of judgements.all) findings.splice(0);
    if (several) note(`${model} was not tested: ${offered.nobody}.`);
    else session.stop.now('target-gone', offered.nobody);
  }
  for (const each of selection.deselected) conductor.skip(each, 'deselected', BY_USER);
  for (const each of selection.elsewhere) conductor.skip(each, 'deselected', ELSEWHERE);
  const able = takeUp(scene, conductor, offered, label, first);
  observer.planned?.(able.length + before.reduce((sum, { results }) => sum + ranIn(results), 0));
  const slow = isSlow(session.records.slice(from));
  if (slow) note('The target is slow: cases begin one at a time.');
  const { signal } = session.stop;
  await schedule(able, { concurrency: settings.concurrency, slow, signal, run: conductor.run });
  const { ended, because } = session.stop;
  for (const each of able) {
    if (!conductor.results.has(each.id))
      conductor.skip(each, ended === 'target-gone' ? 'blocked' : 'not-run', because);
  }
  return { model, judgements, results: conductor.results, capabilities: offered.states, offered };
}

/** The chosen cases that are still to be run; the others get their result. */
function takeUp(
  { settings, selection, recalled }: Scene,
  conductor: Conductor,
  { states, nobody }: Offered,
  label: string | null,
  first: Played | undefined,
): Case[] {
  const offered = states(settings.dialect);
  return selection.cases.filter((each) => {
    const done = each.once === true ? first?.results.get(each.id) : undefined;
    if (done !== undefined) {
      conductor.results.set(each.id, done);
      return false;
    }
    const inTheWay = obstacle(each.needs, offered);
    const known = recalled.attemptsOf(each, each.once === true ? null : label);
    if (inTheWay !== null) conductor.skip(each, inTheWay.outcome, inTheWay.reason);
    else if (each.secondKey === true && settings.apiKey2 === null)
      conductor.skip(each, 'deselected', NO_SECOND_KEY);
    else if (nobody !== null && label !== null) conductor.skip(each, 'blocked', nobody);
    else if (known !== null) conductor.recall(each, known);
    else return true;
    return false;
  });
}

function ranIn(results: Round['results']): number {
  return [...results.values()].filter(({ attempts }) => attempts > 0).length;
}

function headerOf(
  settings: Settings,
  selection: Selection,
  session: Session,
  models: readonly string[],
  startedAt: Date,
) {
  const claims = settings.claimAll ? Object.fromEntries(capabilities.map(({ name }) => [name, true])) : {};
  return {
    transcript: 1,
    resproof: version,
    baseUrl: session.redactor.text(settings.base),
    kind: settings.kind,
    dialect: settings.dialect.name,
    model: models[0] || null,
    ...(models.length > 1 && { models: [...models] }),
    startedAt: startedAt.toISOString(),
    ...(settings.shard !== null && { shard: settings.shard }),
    ...(settings.asOf !== null && { asOf: settings.asOf }),
    claims: { ...claims, ...settings.claims },
    deselected: {
      cases: selection.deselected.map((each) => each.id),
      requirements: requirements
        .filter((each) => selection.leftOut(each) !== null && !isNewer(each, settings.asOf))
        .map((each) => each.id),
    },
  } as const;
}
