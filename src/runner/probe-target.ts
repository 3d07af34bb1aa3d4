import type { Dialect } from '../../spec/index.ts';
import type { Case } from '../../suites/case.ts';
import type { Probe } from '../../suites/probes.ts';
import type { Reading } from '../judge/reading.ts';
import { capabilityStates, probeCase, wantsProbe, type CapabilityState } from './capabilities.ts';
import type { Conductor } from './conductor.ts';
import { nobodyThere } from './nobody-there.ts';
import type { Recalled } from './recall.ts';
import { schedule } from './schedule.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';
import { isSlow } from './slow.ts';

interface Parts {
  settings: Settings;
  session: Session;
  conductor: Conductor;
  /** What an earlier run was told already. */
  recalled: Recalled;
  /** The model, where several are tested. */
  label: string | null;
  faults: Set<string>;
}

export interface Offered {
  /** What the answers mean differs by dialect. */
  states: (dialect: Dialect) => CapabilityState[];
  /** Why there is no point in asking for more; null when there is. */
  nobody: string | null;
  answers: ReadonlyMap<string, Reading>;
}

/**
 * Asks what the target offers. The first probe goes alone: it tells whether anybody is there.
 *
 * @param before what the probes that do not depend on the model were answered, from the first model on
 */
export async function probeTarget(
  { settings, session, conductor, recalled, label, faults }: Parts,
  probes: readonly Probe[],
  before: ReadonlyMap<string, Reading> = new Map(),
): Promise<Offered> {
  const { dialect } = settings;
  const wanted = probes.filter((each) => wantsProbe(each.capability, dialect, settings));
  const answers = new Map<string, Reading>(
    [...before].filter(([name]) => wanted.some((each) => each.capability === name && each.once === true)),
  );
  const ask = async (each: Case): Promise<boolean> => {
    const name = each.steps[0]?.name ?? '';
    const known = recalled.attemptsOf(each, each.once === true ? null : label);
    if (known !== null) conductor.recall(each, known);
    const last = known?.get(name)?.at(-1) ?? (await conductor.probe(each));
    if (last !== undefined) answers.set(name, last);
    return last?.status === 429;
  };
  const from = session.records.length;
  const [first, ...rest] = wanted.filter((each) => !answers.has(each.capability)).map(probeCase);
  if (first !== undefined) await ask(first);
  const { concurrency } = settings;
  await schedule(rest, {
    concurrency,
    slow: isSlow(session.records.slice(from)),
    signal: session.stop.signal,
    run: ask,
  });
  return {
    states: (each) => capabilityStates(each, settings, probes, answers, faults),
    nobody: refusedKey(settings, wanted, answers) ?? nobodyAt(settings, session, wanted, answers),
    answers,
  };
}

function refusedKey(
  settings: Settings,
  wanted: readonly Probe[],
  answers: ReadonlyMap<string, Reading>,
): string | null {
  const statuses = wanted
    .filter((each) => each.ask.auth === undefined)
    .map((each) => answers.get(each.capability)?.status);
  const [status] = statuses;
  const refused = status !== undefined && statuses.every((each) => each === 401 || each === 403);
  return refused ? keyRefused(settings, status) : null;
}

function nobodyAt(
  settings: Settings,
  session: Session,
  wanted: readonly Probe[],
  answers: ReadonlyMap<string, Reading>,
): string | null {
  const probed = wanted.map((each) => ({ ask: each.ask, reading: answers.get(each.capability) }));
  return nobodyThere(placeOf(settings, session), probed);
}

/** The base URL, fit for a message. */
export function placeOf({ base }: Settings, { redactor }: Session): string {
  return redactor.text(base);
}

export function keyRefused({ apiKey }: Settings, status: number): string {
  const key = apiKey === null ? 'no key was given' : 'the key was refused';
  return `${key}: the target answers with status ${status}`;
}
