import type { Exchange } from '../wire/exchange.ts';
import type { Report } from '../../spec/generated/report.ts';
import type { Finding } from '../judge/finding.ts';

/** What a run has cost so far. */
export type Spent = Report['spent'];

/** How one case ended. */
export type CaseResult = Report['cases'][number];

/**
 * Follows a run while it goes on. Every method is optional, is called in the order of events, and must not throw;
 * everything it is given is already redacted.
 */
export interface RunObserver {
  /** The number of cases that will be run, once the capabilities are known. */
  planned?(total: number): void;
  /** A case starts; `id` is its id. Probes are not cases. */
  caseStarted?(id: string): void;
  /** A request ended, however it ended: probes, retries and clean-up included. */
  exchanged?(exchange: Exchange, spent: Spent): void;
  /** What a case showed, in the dialect of the run; before it is said to have ended. Probes come too. */
  evaluated?(id: string, findings: readonly Finding[]): void;
  /** A case ended, or was found not to be run. */
  caseEnded?(result: CaseResult): void;
  /** One sentence for the user: what was noticed, and what follows. */
  noted?(message: string): void;
}
