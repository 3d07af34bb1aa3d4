import { capabilities, type Capability, type Dialect } from '../../spec/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import type { Case } from '../../suites/case.ts';
import type { Probe } from '../../suites/probes.ts';
import type { Probed } from './probed.ts';

export type CapabilityState = Report['capabilities'][number];

/** The case under which probes are recorded; the step is the capability. */
export const PROBE = 'probe';

/** A probe as a case: sent, retried and judged like any other. */
export function probeCase(probe: Probe): Case {
  return {
    id: PROBE,
    title: `Does the target offer ${probe.capability}?`,
    needs: [],
    ...(probe.once === true && { once: true }),
    shows: [],
    steps: [{ name: probe.capability, send: probe.ask, wants: 'any', otherwise: probe.otherwise }],
  };
}

interface Claims {
  claims: Readonly<Partial<Record<Capability, boolean>>>;
  claimAll: boolean;
}

/**
 * Whether a probe is worth a request. Those of what nobody may unclaim always are: a target that refuses them,
 * or the key, is found before a hundred cases run into it.
 */
export function wantsProbe(capability: Capability, dialect: Dialect, { claims, claimAll }: Claims): boolean {
  return dialect.mandatory.includes(capability) || (claims[capability] === undefined && !claimAll);
}

/**
 * The state of every capability, in the order of the catalogue. What the user says counts; then what the probe saw;
 * without either it is assumed to be there, so that it is tested.
 *
 * @param probed the probes that were answered
 */
export function capabilityStates(
  dialect: Dialect,
  told: Claims,
  probed: readonly Probed[],
): CapabilityState[] {
  return capabilities.map(({ name }) => {
    const mandatory = dialect.mandatory.includes(name);
    const claim = told.claims[name] ?? (told.claimAll ? true : undefined);
    const asked = mandatory || claim === undefined;
    const seen = asked ? probed.find(({ capability }) => capability === name) : undefined;
    // A claim cannot make a mandatory capability out of one that the target refuses.
    if (seen?.state === 'unclaimed' && mandatory) {
      return { name, state: 'refused', mandatory, by: 'probe', detail: seen.detail };
    }
    if (claim !== undefined) {
      return {
        name,
        state: claim ? 'claimed' : 'unclaimed',
        mandatory,
        by: 'user',
        detail: 'as the user says',
      };
    }
    if (seen !== undefined) return { name, state: seen.state, mandatory, by: 'probe', detail: seen.detail };
    if (mandatory)
      return { name, state: 'claimed', mandatory, by: 'dialect', detail: `mandatory in ${dialect.name}` };
    return { name, state: 'claimed', mandatory, by: 'assumed', detail: 'was not probed' };
  });
}

/** Why a case that needs a second account is not run without one. */
export const NO_SECOND_KEY = 'no key of another account was given (--api-key-2)';

/** What stands in the way of something that needs these capabilities; null when nothing does. */
export function obstacle(
  needs: readonly string[],
  states: readonly CapabilityState[],
): { outcome: 'unclaimed' | 'blocked'; reason: string } | null {
  const of = (state: CapabilityState['state']): CapabilityState | undefined =>
    states.find((each) => each.state === state && needs.includes(each.name));
  const refused = of('refused');
  if (refused !== undefined) {
    return {
      outcome: 'blocked',
      reason: `the target refuses ${refused.name}, which is mandatory: ${refused.detail}`,
    };
  }
  const unclaimed = of('unclaimed');
  return unclaimed === undefined
    ? null
    : { outcome: 'unclaimed', reason: `${unclaimed.name} is not claimed: ${unclaimed.detail}` };
}
