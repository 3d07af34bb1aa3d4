import type { Capability } from '../../spec/index.ts';
import type { Ask } from '../../suites/case.ts';
import type { Probe } from '../../suites/probes.ts';
import type { Reading } from '../judge/reading.ts';
import { textAt } from '../judge/values.ts';
import type { Failure } from '../wire/exchange.ts';

/** What is remembered of an answer: a reading may take a hundred megabytes, and there is a probe for each capability. */
export interface Answered {
  /** 0 when nothing came back. */
  status: number;
  failure: Failure | null;
  location: string | null;
  /** What the error says. */
  message: string | null;
}

/** A probe that was sent, and what it saw. */
export interface Probed extends Answered {
  capability: Capability;
  ask: Ask;
  state: ReturnType<Probe['state']>;
  detail: string;
}

export function answered({ status, exchange, error, header }: Reading): Answered {
  return {
    status,
    failure: exchange.failure,
    location: header('location'),
    message: textAt(error, 'message'),
  };
}

/** @param faults is given a sentence when the probe failed in us */
export function probedBy(probe: Probe, reading: Reading, faults: Set<string>): Probed {
  const { capability, ask } = probe;
  const known = { capability, ask, ...answered(reading) };
  try {
    return { ...known, state: probe.state(reading), detail: probe.detail(reading) };
  } catch (error) {
    faults.add(`probe of ${capability}: ${error instanceof Error ? error.message : String(error)}`);
    return { ...known, state: 'unknown', detail: 'the probe failed' };
  }
}
