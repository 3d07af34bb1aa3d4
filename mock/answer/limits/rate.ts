/**
 * Requests and tokens a minute, by key. What was used comes back evenly, a sixtieth of the limit each second, as OpenAI
 * has it: a limit is never hit twice within what its header says.
 */
import { update } from '../../store/store.ts';
import type { Moment } from '../clock.ts';
import { digest } from '../digest.ts';
import { isObject, type JsonValue } from '../json.ts';
import { Problem } from '../problem.ts';
import type { Space } from '../space.ts';
import type { Call } from '../types.ts';
import type { Limits } from './limits.ts';

type Kind = 'requests' | 'tokens';

const KINDS: readonly { kind: Kind; option: 'rpm' | 'tpm'; named: string }[] = [
  { kind: 'requests', option: 'rpm', named: 'requests per minute (RPM)' },
  { kind: 'tokens', option: 'tpm', named: 'tokens per minute (TPM)' },
];

/** What is used up of a limit. */
type Level = { used: number; at: Moment };

/** Counts a request. Throws 429 when it is one too many. */
export async function countRequest(call: Call, owner: string): Promise<void> {
  const { rpm, tpm } = call.options.limits ?? {};
  if (rpm === undefined && tpm === undefined) return;
  await waited(call, owner);
  if (rpm !== undefined) await take(call, owner, 'requests', rpm, 1);
}

/** Counts the tokens of an input. Throws 429 when they are too many. */
export async function countTokensIn(call: Call, owner: string, tokens: number): Promise<void> {
  const tpm = call.options.limits?.tpm;
  if (tpm !== undefined) await take(call, owner, 'tokens', tpm, tokens);
}

/** Counts the tokens of an answer that is given: they are used, whatever is left. */
export async function countTokensOut({ space, options }: Call, owner: string, tokens: number): Promise<void> {
  const tpm = options.limits?.tpm;
  if (tpm === undefined) return;
  const now = await space.clock.moment();
  await update(space.records, levelKey(owner, 'tokens'), (before) => ({
    used: usedOf(before, tpm, now, space) + tokens,
    at: now,
  }));
}

async function take(call: Call, owner: string, kind: Kind, limit: number, amount: number): Promise<void> {
  const { space } = call;
  const now = await space.clock.moment();
  let used = 0;
  let fits = true;
  await update(space.records, levelKey(owner, kind), (before) => {
    used = usedOf(before, limit, now, space);
    fits = used + amount <= limit + 1e-9;
    return fits ? { used: used + amount, at: now } : before;
  });
  if (fits) return;
  const { named } = KINDS.find((each) => each.kind === kind)!;
  const said = `on ${named}: limit ${limit}, used ${Math.ceil(used)}, requested ${amount}.`;
  const wait = Math.max(1, Math.ceil(((used + amount - limit) * 60) / limit - 1e-9));
  // No wait makes room for what is larger than the limit.
  if (amount > limit) throw tooMany(kind, `Request too large ${said}`, { 'x-should-retry': 'false' });
  if (space.clock.isVirtual) await space.records.set(waitKey(call, owner), now.moved + wait);
  throw tooMany(kind, `Rate limit reached ${said} Please try again in ${wait}s.`, {
    'retry-after': String(wait),
  });
}

const tooMany = (type: Kind, message: string, headers: Record<string, string>): Problem =>
  new Problem({ status: 429, type, code: 'rate_limit_exceeded', message, headers });

/**
 * Nobody waits for virtual time: a request that comes again after it was refused has waited as long as it was told to.
 * Any other one finds the limit as it was, until the clock is moved.
 */
async function waited(call: Call, owner: string): Promise<void> {
  const { clock, records } = call.space;
  if (!clock.isVirtual) return;
  const key = waitKey(call, owner);
  const until = await records.get(key);
  if (typeof until !== 'number') return;
  await records.delete(key);
  const { moved } = await clock.moment();
  if (moved < until) await clock.advance(until - moved);
}

/** What is left of each limit: on every answer to what is limited, a refusal as well. */
export async function headersOfLimits(
  { rpm, tpm }: Limits,
  space: Space,
  owner: string | null,
): Promise<Record<string, string>> {
  const limits = { rpm, tpm };
  const headers: Record<string, string> = {};
  if (owner === null || (rpm ?? tpm) === undefined) return headers;
  const now = await space.clock.moment();
  for (const { kind, option } of KINDS) {
    const limit = limits[option];
    if (limit === undefined) continue;
    const used = usedOf(await space.records.get(levelKey(owner, kind)), limit, now, space);
    headers[`x-ratelimit-limit-${kind}`] = String(limit);
    headers[`x-ratelimit-remaining-${kind}`] = String(Math.max(0, Math.floor(limit - used + 1e-9)));
    headers[`x-ratelimit-reset-${kind}`] = spelled((used * 60_000) / limit);
  }
  return headers;
}

function usedOf(level: JsonValue | undefined, limit: number, now: Moment, { clock }: Space): number {
  if (!isObject(level)) return 0;
  const { used, at } = level as Level;
  return Math.max(0, used - (clock.between(at, now) * limit) / 60);
}

const levelKey = (owner: string, kind: Kind): string => `limits/${owner}/${kind}`;

const waitKey = ({ method, path, query, body }: Call, owner: string): string =>
  `waits/${owner}/${digest(32, method, path, query.toString(), body)}`;

/** As OpenAI writes a time: `17ms`, `8.64s`, `6m0s`. */
export function spelled(milliseconds: number): string {
  const ms = Math.round(milliseconds);
  if (ms < 1_000) return `${ms}ms`;
  const seconds = (ms % 60_000) / 1_000;
  return ms < 60_000 ? `${seconds}s` : `${Math.floor(ms / 60_000)}m${seconds}s`;
}
