/** The shards of one run as one transcript, to be judged like any other. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { Exchange } from '../wire/exchange.ts';
import type { Transcript, TranscriptHeader } from '../wire/transcript.ts';
import { PROBE } from './capabilities.ts';
import { CLEAN_UP } from './clean-up.ts';

/** The message is one sentence, without its full stop. */
export class MergeError extends Error {
  override readonly name = 'MergeError';
}

export interface Part {
  /** What messages call it. */
  name: string;
  transcript: Transcript;
}

interface Merged {
  transcript: Transcript;
  /** Shards that are not there. What only they hold was not run. */
  missing: number[];
}

/** Fields that are the same in all shards of a run. */
const SAME = {
  baseUrl: 'target',
  dialect: 'dialect',
  resproof: 'version of resproof',
  model: 'model',
  models: 'models',
  claims: 'claims',
  deselected: 'choice of cases and requirements',
  asOf: 'version in --as-of',
} as const satisfies Partial<Record<keyof TranscriptHeader, string>>;

/** Throws MergeError for what is no set of shards of one run: findings of two targets must not be mixed. */
export function mergeTranscripts(parts: readonly Part[]): Merged {
  const [first, ...others] = parts as [Part, ...Part[]];
  const { header } = first.transcript;
  for (const { name, transcript } of others) {
    const differs = (Object.keys(SAME) as (keyof typeof SAME)[]).find(
      (key) => !isDeepStrictEqual(transcript.header[key], header[key]),
    );
    if (differs !== undefined)
      throw new MergeError(
        `${name} has another ${SAME[differs]} than ${first.name}: they are not of one run`,
      );
  }
  const missing = missingOf(parts);
  const startedAt = Math.min(...parts.map((each) => Date.parse(each.transcript.header.startedAt)));
  const { shard: _shard, ...whole } = header;
  return {
    transcript: {
      header: { ...whole, startedAt: new Date(startedAt).toISOString() },
      exchanges: joined(parts, startedAt),
    },
    missing,
  };
}

function missingOf(parts: readonly Part[]): number[] {
  const byIndex = new Map<number, Part>();
  const total = parts[0]?.transcript.header.shard?.total ?? 0;
  for (const part of parts) {
    const { shard } = part.transcript.header;
    if (shard === undefined) throw new MergeError(`${part.name} is no shard: its run had no --shard`);
    if (shard.total !== total)
      throw new MergeError(`${part.name} is one of ${shard.total} shards, and ${parts[0]!.name} of ${total}`);
    const known = byIndex.get(shard.index);
    if (known !== undefined)
      throw new MergeError(`${known.name} and ${part.name} are the same shard, ${shard.index}/${total}`);
    byIndex.set(shard.index, part);
  }
  return Array.from({ length: total }, (_, index) => index + 1).filter((index) => !byIndex.has(index));
}

/** Every shard probes the target and looks for its models; the first one that did speaks for all. */
function joined(parts: readonly Part[], startedAt: number): Exchange[] {
  const exchanges: Exchange[] = [];
  const asked = new Set<string>();
  let deleted = 0;
  for (const { name, transcript } of parts) {
    const offset = Date.parse(transcript.header.startedAt) - startedAt;
    const own = new Set<string>();
    for (const each of transcript.exchanges) {
      const moved = { ...each, startedAt: each.startedAt + offset };
      if (each.case === CLEAN_UP) {
        deleted += 1;
        exchanges.push({ ...moved, id: `${CLEAN_UP}/delete#${deleted}`, attempt: deleted });
        continue;
      }
      const key = each.case === PROBE || each.case === 'target' ? `${each.case}/${each.step}` : each.id;
      const of = `${key} ${each.model ?? ''}`;
      if (asked.has(of)) {
        if (key !== each.id || each.case === PROBE || each.case === 'target') continue;
        throw new MergeError(`${name} holds ${each.id}, which another shard holds as well`);
      }
      own.add(of);
      exchanges.push(moved);
    }
    for (const each of own) asked.add(each);
  }
  return exchanges;
}
