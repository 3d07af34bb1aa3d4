import { capabilityStates, obstacle, wantsProbe } from './capabilities.ts';
import { needsModels } from './model.ts';
import type { RunOptions } from './options.ts';
import { neededProbes, select } from './select.ts';
import { settle } from './settings.ts';

/** What a run will cost, as far as it can be known without asking the target. */
interface DryRun {
  cases: number;
  /** Probes and clean-up included; retries and re-asks are not. */
  requests: number;
  inputTokens: number;
  outputTokens: number;
  /** Wall time. */
  seconds: number;
  /** Ids of the cases that would be run, in the order of the catalogue. */
  caseIds: string[];
}

/** A step whose request depends on what came before counts as one of middling size. */
const TOKENS_OF_UNKNOWN_REQUEST = 120;
const CHARACTERS_PER_TOKEN = 4;
const TOKENS_OF_ANSWER = 60;
/** One request to a hosted model of middling speed. */
const SECONDS_OF_REQUEST = 2;

/** Estimates without a request. Everything that the user did not unclaim counts as offered. Throws OptionError. */
export function dryRun(options: RunOptions): DryRun {
  const settings = settle(options);
  const states = capabilityStates(settings.dialect, settings, []);
  const selection = select(settings);
  const cases = selection.cases.filter((each) => obstacle(each.needs, states) === null);
  const probes = neededProbes(settings, selection).filter((probe) =>
    wantsProbe(probe.capability, settings.dialect, settings),
  );
  // Of a glob nobody knows yet how many models fit.
  const times = (once: boolean | undefined): number =>
    once === true ? 1 : Math.max(1, settings.models.length);
  const asks = [
    ...cases.flatMap((each) =>
      each.steps.flatMap((step) => Array.from({ length: times(each.once) }, () => step.send)),
    ),
    ...probes.flatMap((probe) => Array.from({ length: times(probe.once) }, () => probe.ask)),
  ];

  let inputTokens = 0;
  let outputTokens = 0;
  let stored = 0;
  for (const ask of asks) {
    const made = typeof ask === 'function' ? null : ask;
    if (made !== null && ((made.method ?? 'POST') !== 'POST' || (made.path ?? '/responses') !== '/responses'))
      continue;
    if (made?.bare === true || made?.body?.['store'] === true) stored += 1;
    const limit = made?.body?.['max_output_tokens'];
    inputTokens += made === null ? TOKENS_OF_UNKNOWN_REQUEST : sizeOf(made) / CHARACTERS_PER_TOKEN;
    outputTokens += typeof limit === 'number' ? Math.min(limit, TOKENS_OF_ANSWER) : TOKENS_OF_ANSWER;
  }
  const requests = asks.length + (needsModels(settings.models) ? 1 : 0) + (settings.keep ? 0 : stored);
  const paced = settings.rate === null ? 0 : (requests * settings.rate.perMs) / settings.rate.count / 1_000;
  const asked = (asks.length * SECONDS_OF_REQUEST) / settings.concurrency;
  return {
    cases: cases.length,
    requests,
    inputTokens: Math.round(inputTokens),
    outputTokens: Math.round(outputTokens),
    seconds: Math.ceil(Math.max(paced, asked)),
    caseIds: cases.map((each) => each.id),
  };
}

function sizeOf(ask: { body?: unknown; raw?: { text: string } }): number {
  return ask.raw?.text.length ?? JSON.stringify(ask.body ?? {}).length;
}
