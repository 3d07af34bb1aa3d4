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
 * @param sums the verdicts on the same exchanges in several dialects: what any of them saw broken is broken, since a client does not
 *   ask in which dialect it was let down
 * @param exchanges their ids in the order of the report: what was met first stands first
 */
export function clientsOf(
  sums: readonly (readonly RequirementResult[])[],
  exchanges: readonly string[],
): ClientResult[] {
  const place = new Map(exchanges.map((id, index) => [id, index]));
  const firstSeen = ({ findings }: RequirementResult): number =>
    Math.min(...findings.map(({ exchange }) => place.get(exchange) ?? Infinity));
  const results = new Map<string, RequirementResult>();
  for (const result of sums.flat()) {
    const known = results.get(result.id);
    if (known === undefined || (known.broken === 0 && result.broken > 0)) results.set(result.id, result);
  }
  return clients.map((client) => {
    const needed = needsOf(client, results);
    const broken = needed
      .filter(({ result }) => result.broken > 0)
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
