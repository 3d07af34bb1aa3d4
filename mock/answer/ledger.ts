/**
 * The books of a key, where a vendor keeps them: only an answer with a 2xx is charged. Money is in cents, since that is
 * what the headers tell; tokens are dear enough for every answer to show.
 */
import { factsOf, type DialectName } from '../../spec/index.ts';
import { isObject, objectAt, type JsonObject } from './json.ts';
import { Problem } from './problem.ts';
import type { Space } from './space.ts';

/** What a key has to spend, in dollars. */
export interface Account {
  /** For good. */
  credit: number;
  /** In five hours. */
  bucket: number;
  /** In a day; as much as there is, if absent. */
  day?: number;
  /** In seven days; as much as there is, if absent. */
  week?: number;
  /** What the wallet of its organisation holds; such a key has a header more. */
  organisation?: number;
}

export const DEFAULT_ACCOUNT: Account = { credit: 10_000, bucket: 1_000 };

const HOUR = 3_600;
const BUCKETS: readonly { of: 'bucket' | 'day' | 'week'; seconds: number; named: string }[] = [
  { of: 'bucket', seconds: 5 * HOUR, named: '5-hour' },
  { of: 'day', seconds: 24 * HOUR, named: '1-day' },
  { of: 'week', seconds: 7 * 24 * HOUR, named: '7-day' },
];
/** One cent, and one more for so many tokens. */
const TOKENS_A_CENT = 1_000;
/** The page has 1,000,000 credits to the dollar. */
const CREDITS_A_CENT = 10_000;
const MAX_ROWS = 1_000;

const spentKey = (owner: string): string => `ledger/${owner}/spent`;
/** Of the bucket of so many seconds that is filled now. */
const bucketKey = (owner: string, seconds: number, now: number): string =>
  `ledger/${owner}/bucket-${seconds}-${Math.floor(now / seconds)}`;
const rowsKey = (owner: string): string => `ledger/${owner}/rows`;

export const keepsBooks = (dialect: DialectName): boolean => factsOf(dialect).headers.length > 0;

interface Balance {
  account: Account;
  /** Cents. */
  spent: number;
  /** The bucket in which the least is left. */
  tightest: Bucket;
  now: number;
}

interface Bucket {
  named: string;
  /** Cents. */
  cap: number;
  left: number;
  /** Unix seconds. */
  reset: number;
}

async function balanceOf(space: Space, owner: string, account = DEFAULT_ACCOUNT): Promise<Balance> {
  const now = await space.clock.now();
  const keys = BUCKETS.map(({ seconds }) => bucketKey(owner, seconds, now));
  const [spent, ...inBuckets] = await space.records.getAll([spentKey(owner), ...keys]);
  const buckets = BUCKETS.flatMap(({ of, seconds, named }, index): Bucket[] => {
    const cap = account[of];
    if (cap === undefined) return [];
    const left = cents(cap) - Number(inBuckets[index] ?? 0);
    return [{ named, cap: cents(cap), left, reset: (Math.floor(now / seconds) + 1) * seconds }];
  });
  const tightest = buckets.reduce((tight, each) => (each.left < tight.left ? each : tight));
  return { account, spent: Number(spent ?? 0), tightest, now };
}

/** Throws 402 for a key without credit, and else 429 for one with an empty bucket: the wait would be for nothing. */
export async function checkBalance(space: Space, owner: string, given?: Account): Promise<void> {
  const { account, spent, tightest, now } = await balanceOf(space, owner, given);
  if (account.organisation !== undefined && spent >= cents(account.organisation))
    throw refused(402, 'insufficient_balance', 'The wallet of the organisation is empty: top it up.');
  if (spent >= cents(account.credit))
    throw refused(402, 'quota_exceeded', 'The credit of this key is used up: top it up.');
  const { named, left, reset } = tightest;
  if (left > 0) return;
  const message = `The ${named} bucket of this key is empty; it resets at ${new Date(reset * 1_000).toISOString()}.`;
  throw refused(429, 'rate_limit_exceeded', message, { 'retry-after': String(reset - now) });
}

/** Charges an answer that was given; `usage` as it tells it. */
export async function charge(space: Space, owner: string, response: JsonObject): Promise<void> {
  const usage = objectAt(response, 'usage');
  const [input, output] = [Number(usage['input_tokens'] ?? 0), Number(usage['output_tokens'] ?? 0)];
  const price = 1 + Math.floor((input + output) / TOKENS_A_CENT);
  const now = await space.clock.now();
  await space.records.increment(spentKey(owner), price);
  for (const { seconds } of BUCKETS) await space.records.increment(bucketKey(owner, seconds, now), price);
  const row: JsonObject = {
    id: String(response['id']),
    object: 'usage.record',
    created_at: response['created_at'] ?? null,
    model: response['model'] ?? null,
    prompt_tokens: input,
    completion_tokens: output,
    credits: price * CREDITS_A_CENT,
  };
  await space.records.append(rowsKey(owner), [row]);
}

/** The newest bills, newest first. */
export async function billsOf(space: Space, owner: string): Promise<JsonObject[]> {
  const rows = (await space.records.range(rowsKey(owner))).filter(isObject);
  return rows.slice(-MAX_ROWS).reverse();
}

/** What every answer says of the books, errors included; of a key that is none, that it has nothing. */
export async function headersOfBooks(
  dialect: DialectName,
  space: Space,
  owner: string | null,
  given?: Account,
): Promise<Record<string, string>> {
  if (!keepsBooks(dialect)) return {};
  const nothing: Account = { credit: 0, bucket: 0 };
  const { account, spent, tightest, now } = await balanceOf(
    space,
    owner ?? 'nobody',
    owner === null ? nothing : given,
  );
  return {
    // By this clock the reset is ahead, whatever the clock on the wall says.
    ...(space.clock.isVirtual && { date: new Date(now * 1_000).toUTCString() }),
    'x-ratelimit-limit': dollars(tightest.cap),
    'x-ratelimit-remaining': dollars(tightest.left),
    'x-ratelimit-reset': String(tightest.reset),
    'x-quota-remaining-credits': dollars(cents(account.credit) - spent),
    ...(account.organisation !== undefined && {
      'x-org-quota-remaining-credits': dollars(cents(account.organisation) - spent),
    }),
  };
}

const cents = (sum: number): number => Math.round(sum * 100);

const dollars = (sum: number): string => (Math.max(0, sum) / 100).toFixed(2);

const refused = (status: number, code: string, message: string, headers?: Record<string, string>): Problem =>
  new Problem({ status, code, message, ...(headers && { headers }) });
