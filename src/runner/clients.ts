/** Which real clients the target serves, by what each of them was seen to break on. Pure. */
import {
  clients,
  impact,
  requirement,
  type Client,
  type Impact,
  type RequirementId,
} from '../../spec/index.ts';
import type { Report, RequirementResult } from '../../spec/generated/report.ts';

type ClientResult = Report['clients'][number];

/**
 * @param own the verdicts in the dialect of the run
 * @param core those on the same exchanges in `compatible`, which holds what real clients need and nothing more: where it knows a
 *   requirement, that verdict counts. A null that only the vendor's own document forbids keeps no client from working.
 * @param exchanges their ids in the order of the report: what was met first stands first
 */
export function clientsOf(
  { own, core }: { own: readonly RequirementResult[]; core: readonly RequirementResult[] },
  exchanges: readonly string[],
): ClientResult[] {
  const place = new Map(exchanges.map((id, index) => [id, index]));
  const firstSeen = ({ findings }: RequirementResult): number =>
    Math.min(...findings.map(({ exchange }) => place.get(exchange) ?? Infinity));
  const results = new Map([...own, ...core].map((result) => [result.id, result]));
  return clients.map((client) => {
    const needed = needsOf(client, results);
    const broken = needed
      .filter(({ result, effect }) => isBroken(result) && touches(effect, result))
      .toSorted((a, b) => firstSeen(a.result) - firstSeen(b.result));
    const missing = needed.filter(({ result }) => isMissing(result)).map(({ result }) => result.id);
    return {
      name: client.name,
      title: client.title,
      state: broken.length > 0 ? 'breaks' : missing.length > 0 || needed.length === 0 ? 'not-shown' : 'works',
      breaks: broken.map(({ result, effect }) => ({
        requirement: result.id,
        effect: effect.breaks,
        seen: effect.seen,
      })),
      missing,
    };
  });
}

interface Need {
  result: RequirementResult;
  effect: Impact;
}

/** Whether one of the ways in which it was broken is one that the client breaks on. */
function touches({ at }: Impact, { findings }: RequirementResult): boolean {
  if (at === undefined) return true;
  const pattern = new RegExp(at);
  return findings.some(({ exchange, where }) => pattern.test(`${exchange} ${where.pointer ?? ''}`.trimEnd()));
}

/** What is blocked only follows from something else, and might be right without it. */
function isBroken({ broken, verdict }: RequirementResult): boolean {
  return broken > 0 && verdict !== 'blocked';
}

/** In the order of the catalogue. */
function needsOf(client: Client, results: ReadonlyMap<string, RequirementResult>): Need[] {
  return [...results.values()].flatMap((result) => {
    const effects = impact(result.id as RequirementId);
    const effect =
      effects.find((each) => each.client === client.name) ??
      effects.find((each) => each.client === client.over);
    return effect === undefined ? [] : [{ result, effect }];
  });
}

/**
 * Without it nothing can be said of the client. What the target does not offer the client does not use, and what waits
 * for a condition that was not met keeps no client from working.
 */
function isMissing({ id, verdict }: RequirementResult): boolean {
  switch (verdict) {
    case 'inconclusive':
    case 'blocked':
      return true;
    case 'unexercised': {
      const { when, untestable } = requirement(id) ?? {};
      return when === undefined && untestable === undefined;
    }
    case 'passed':
    case 'failed':
    case 'warned':
    case 'noted':
    case 'unclaimed':
      return false;
  }
}
