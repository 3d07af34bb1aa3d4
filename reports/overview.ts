/** What every report opens with: the real clients, the dialects, the models. As data; each format has its own form for it. */
import type { ClientResult, Counts, Report } from '../spec/generated/report.ts';

/** The order in which states are told: what breaks is what a reader came for. */
export const clientStates = [
  'breaks',
  'works',
  'not-shown',
] as const satisfies readonly ClientResult['state'][];

export const STATE_NAMES: Record<ClientResult['state'], string> = {
  breaks: 'breaks',
  works: 'works',
  'not-shown': 'not shown',
};

/** None for one answer from a file, which neither serves a client nor keeps it from working. */
export function clientsOf({ target, clients }: Report): readonly ClientResult[] {
  return target.kind === 'file' ? [] : clients;
}

/** `on stream.part-announced: The helper throws. (and 2 more)`; what was not shown of those that would work; else nothing. */
export function clientSays({
  breaks: [first, ...others],
  missing: [lacking, ...more],
}: ClientResult): string {
  if (first !== undefined) return `on ${first.requirement}: ${first.effect}${andMore(others.length)}`;
  return lacking === undefined ? '' : `needs ${lacking}${andMore(more.length)}`;
}

function andMore(n: number): string {
  return n === 0 ? '' : ` (and ${n} more)`;
}

/** How it is known, for a reader: `run`, `read` and `sent` are words of ours. */
export const SEEN: Record<ClientResult['breaks'][number]['seen'], string> = {
  run: 'seen when it was run',
  read: 'read in its code',
  sent: 'inferred from what it sends',
};

interface Effect {
  title: string;
  effect: string;
  seen: string;
}

/** The real clients that break on a requirement that is broken. */
export function effectsOn(report: Report, id: string): Effect[] {
  return clientsOf(report).flatMap(({ title, breaks }) => {
    const found = breaks.find(({ requirement }) => requirement === id);
    return found === undefined ? [] : [{ title, effect: found.effect, seen: SEEN[found.seen] }];
  });
}

const COMPATIBLE = 'compatible';

/** The run's own dialect, and what real clients need where that is another one. Nothing for an answer from a file. */
export function dialectsOf({
  dialect,
  target,
  counts,
  compatible,
}: Report): { name: string; counts: Counts }[] {
  if (target.kind === 'file') return [];
  const own = { name: dialect, counts };
  return dialect === COMPATIBLE ? [own] : [own, { name: COMPATIBLE, counts: compatible.counts }];
}

/** `180 of 182 passed, 1 failed, 1 warned`. */
export function passedLine({ passed, total, failed, warned, noted }: Counts): string {
  const broken = Object.entries({ failed, warned, noted }).filter(([, n]) => n > 0);
  const told = broken.length === 0 ? 'none broken' : broken.map(([name, n]) => `${n} ${name}`).join(', ');
  return `${passed} of ${total} passed, ${told}`;
}

interface SubjectLine {
  subject: string;
  counts: Counts;
  /** What there is to be shown: one answer from a file has to do with a few requirements. */
  of: number;
}

/** Subjects that anything was to be shown of. */
export function subjectsOf({ subjects, target }: Report): SubjectLine[] {
  return subjects
    .map(({ subject, counts }) => {
      return {
        subject,
        counts,
        of: target.kind === 'file' ? counts.total - counts.unexercised : counts.total,
      };
    })
    .filter(({ of }) => of > 0);
}

export function targetLine({ target, dialect, shard, asOf }: Report): string[] {
  const { baseUrl, model, models, kind } = target;
  const named = kind === 'embedded-mock' ? `${baseUrl} (embedded mock)` : baseUrl;
  const asked = models.length > 1 ? `${models.length} models` : (model ?? 'no model');
  const part = shard === null ? '' : `shard ${shard.index} of ${shard.total}`;
  const version = asOf === null ? '' : `as of ${asOf}`;
  return [named, kind === 'file' ? '' : asked, dialect, part, version].filter((part) => part !== '');
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** What the run has cost; empty for wire from a file. */
export function costOf(report: Report): string[] {
  const { spent, cleanUp, target } = report;
  if (target.kind === 'file') return [];
  const retries = spent.retries === 0 ? '' : ` and ${count(spent.retries, 'retry', 'retries')}`;
  const stores = !report.capabilities.some(({ name, state }) => name === 'store' && state === 'unclaimed');
  const left = cleanUp.left === 0 ? '' : `, ${cleanUp.left} left on the target`;
  return [
    `${count(spent.requests, 'request')}${retries}`,
    count(spent.events, 'event'),
    `${spent.inputTokens} tokens in, ${spent.outputTokens} out`,
    `${(report.durationMs / 1000).toFixed(1)} s`,
    // A target that does not offer to keep answers is not said to have kept any.
    ...(stores ? [`${cleanUp.stored} stored, ${cleanUp.deleted} deleted${left}`] : []),
  ];
}
