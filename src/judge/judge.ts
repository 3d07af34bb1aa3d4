import { factsOf, levelIn, requirement, type DialectName } from '../../spec/index.ts';
import { checkChat } from './chat/check.ts';
import { isShownByChat } from './chat/shown.ts';
import { readingIn } from './chat/view.ts';
import { Collector } from './collector.ts';
import type { JudgeContext } from './context.ts';
import { checkEquality } from './equality.ts';
import { checkErrors } from './errors.ts';
import type { BrokenFinding, Finding } from './finding.ts';
import { checkFraming } from './framing.ts';
import { checkGrammar } from './grammar.ts';
import { checkHeaders } from './headers.ts';
import { checkInvariants } from './invariants.ts';
import type { Reading } from './reading.ts';
import { checkSchema } from './schema.ts';

export type Check = (reading: Reading, context: JudgeContext, to: Collector) => void;

/** In this order: what a later layer misses may be what an earlier one could not read. */
const LAYERS: readonly { name: string; check: Check }[] = [
  { name: 'framing', check: checkFraming },
  { name: 'schema', check: checkSchema },
  { name: 'grammar', check: checkGrammar },
  { name: 'equality', check: checkEquality },
  { name: 'invariants', check: checkInvariants },
  { name: 'errors', check: checkErrors },
  { name: 'headers', check: checkHeaders },
];

/** Of an answer in the shape of Chat Completions: it has no events and no Response. */
const CHAT_LAYERS: typeof LAYERS = [
  { name: 'framing', check: checkFraming },
  { name: 'chat', check: checkChat },
  { name: 'errors', check: checkErrors },
  { name: 'headers', check: checkHeaders },
];

/** A check of ours failed on something that came from outside: a fault of resproof, whatever the target did. */
export class JudgeFault extends Error {
  override readonly name = 'JudgeFault';
  readonly check: string;
  readonly exchange: string;

  constructor(check: string, exchange: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(
      `the ${check} check failed on exchange ${exchange}, which is a fault of resproof and not of the target: ${why}`,
      {
        cause,
      },
    );
    this.check = check;
    this.exchange = exchange;
  }
}

/**
 * All that one exchange shows: every requirement of the dialect that it kept or broke. An exchange without an answer shows
 * nothing.
 *
 * @throws {JudgeFault} when a check of ours fails; never for what the target sent.
 */
export function judge(reading: Reading, context: JudgeContext): Finding[] {
  const own = readingIn(reading, context.dialect);
  if (own.chat === undefined) return judgeBy(LAYERS, own, context);
  const facts = factsOf(context.dialect);
  return judgeBy(CHAT_LAYERS, own, context).filter((found) => isShownByChat(found.requirement, facts));
}

/** The same with other checks. */
export function judgeBy(
  layers: readonly { name: string; check: Check }[],
  reading: Reading,
  context: JudgeContext,
): Finding[] {
  if (reading.exchange.response === null) return [];
  const to = new Collector(reading.exchange.id);
  for (const { name, check } of layers) {
    try {
      check(reading, context, to);
    } catch (cause) {
      throw new JudgeFault(name, reading.exchange.id, cause);
    }
  }
  return to.findings().flatMap((finding) => inDialect(finding, context.dialect));
}

/** What the dialect does not ask is left out; what was folded beneath it then stands for itself. */
function inDialect(finding: Finding, dialect: DialectName): Finding[] {
  const applies = isIn(finding, dialect);
  if (finding.kept || finding.folded === undefined) return applies ? [finding] : [];
  const folded = finding.folded
    .flatMap((each) => inDialect(each, dialect))
    .filter((each): each is BrokenFinding => !each.kept);
  if (!applies) return folded;
  const { folded: _, ...alone } = finding;
  return [folded.length === 0 ? alone : { ...alone, folded }];
}

function isIn(finding: Finding, dialect: DialectName): boolean {
  const found = requirement(finding.requirement);
  return found !== undefined && levelIn(found, dialect) !== null;
}
