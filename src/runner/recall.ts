/** A run that was broken off goes on: what its transcript holds whole is not asked again. */
import type { Case } from '../../suites/case.ts';
import { read } from '../judge/read.ts';
import type { Reading } from '../judge/reading.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { Transcript } from '../wire/transcript.ts';
import { evaluate, type Attempts } from './evaluate.ts';
import { OptionError } from './options.ts';
import type { Settings } from './settings.ts';
import { version } from '../wire/version.ts';

/** What an earlier run received. */
export interface Recalled {
  /** The attempts of a case, or of a probe, if they are whole; null if it has to be asked. */
  attemptsOf(each: Case, model: string | null): Attempts | null;
}

const NOTHING: Recalled = { attemptsOf: () => null };

/** Throws OptionError when the transcript is that of another run: findings of two targets must not be mixed. */
export function recallFrom(transcript: Transcript | null, settings: Settings, base: string): Recalled {
  if (transcript === null) return NOTHING;
  const { header, exchanges } = transcript;
  const differs = [
    ['target', header.baseUrl, base],
    ['dialect', header.dialect, settings.dialect.name],
    ['version of resproof', header.resproof, version],
  ].find(([, before, now]) => before !== now);
  if (differs !== undefined) {
    const [what, before, now] = differs;
    throw new OptionError(
      'resume',
      `The run to go on with had the ${what} ${before}, and this one has ${now}.`,
    );
  }
  const byCase = Map.groupBy(exchanges, (each) => keyOf(each.case, each.model));
  return {
    attemptsOf(each, model) {
      const own = byCase.get(keyOf(each.id, model ?? undefined)) ?? [];
      const names = new Set(each.steps.map((step) => step.name));
      const attempts = attemptsOf(own.filter(({ step }) => names.has(step)).map(read));
      return isWhole(each, attempts) ? attempts : null;
    },
  };
}

/** What a stop, or a target that had gone, kept from being shown is asked for again. */
function isWhole(each: Case, attempts: Attempts): boolean {
  if (each.steps.some(({ name }) => attempts.get(name) === undefined)) return false;
  const { outcome } = evaluate(each, attempts, { model: '', judge: () => [] });
  return outcome === 'done' || outcome === 'inconclusive';
}

const keyOf = (id: Exchange['case'], model: string | undefined): string => `${model ?? ''} ${id}`;

/** By step, in the order in which they were made. */
export function attemptsOf(readings: readonly Reading[]): Map<string, Reading[]> {
  const ordered = readings.toSorted((a, b) => a.exchange.attempt - b.exchange.attempt);
  return Map.groupBy(ordered, (reading) => reading.exchange.step);
}
