import type { Dialect } from '../../spec/index.ts';
import type { Case } from '../../suites/case.ts';
import type { Probe } from '../../suites/probes.ts';
import { capabilityStates, probeCase, wantsProbe, type CapabilityState } from './capabilities.ts';
import type { Conductor } from './conductor.ts';
import { nobodyThere } from './nobody-there.ts';
import { probedBy, type Probed } from './probed.ts';
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
  /** In the order of the probes. */
  probed: readonly Probed[];
}

/**
 * Asks what the target offers. The first probe goes alone: it tells whether anybody is there.
 *
 * @param before what was seen with the first model; what does not depend on the model is not asked again
 */
export async function probeTarget(
  { settings, session, conductor, recalled, label, faults }: Parts,
  probes: readonly Probe[],
  before: readonly Probed[] = [],
): Promise<Offered> {
  const { dialect, concurrency } = settings;
  const wanted = probes.filter((each) => wantsProbe(each.capability, dialect, settings));
  const seen = new Map<string, Probed>();
  for (const { capability } of wanted.filter(({ once }) => once === true)) {
    const known = before.find((each) => each.capability === capability);
    if (known !== undefined) seen.set(capability, known);
  }
  const ask = async (each: Case): Promise<boolean> => {
    const name = each.steps[0]?.name ?? '';
    const probe = wanted.find(({ capability }) => capability === name);
    const known = recalled.attemptsOf(each, each.once === true ? null : label);
    if (known !== null) conductor.recall(each, known);
    const { last, strained } =
      known === null ? await conductor.probe(each) : { last: known.get(name)?.at(-1), strained: false };
    if (last !== undefined && probe !== undefined) seen.set(name, probedBy(probe, last, faults));
    return strained;
  };
  const from = session.records.length;
  const [first, ...rest] = wanted.filter((each) => !seen.has(each.capability)).map(probeCase);
  if (first !== undefined) await ask(first);
  const slow = isSlow(session.records.slice(from));
  await schedule(rest, { concurrency, slow, signal: session.stop.signal, run: ask });

  const probed = wanted.flatMap((each) => seen.get(each.capability) ?? []);
  const all = probed.length === wanted.length;
  return {
    states: (each) => capabilityStates(each, settings, probed),
    nobody:
      (all ? refusedKey(settings, probed) : null) ?? nobodyThere(placeOf(settings, session), probed, all),
    probed,
  };
}

function refusedKey(settings: Settings, probed: readonly Probed[]): string | null {
  const statuses = probed.filter((each) => each.ask.auth === undefined).map(({ status }) => status);
  const [status] = statuses;
  const refused = status !== undefined && statuses.every((each) => each === 401 || each === 403);
  return refused ? keyRefused(settings, status) : null;
}

/** The base URL, fit for a message. */
export function placeOf({ base }: Settings, { redactor }: Session): string {
  return redactor.text(base);
}

export function keyRefused({ apiKey }: Settings, status: number): string {
  const key = apiKey === null ? 'no key was given' : 'the key was refused';
  return `${key}: the target answers with status ${status}`;
}
