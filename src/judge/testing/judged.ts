import { loadChecker, type RequirementId } from '../../../spec/index.ts';
import type { Exchange } from '../../wire/exchange.ts';
import type { JudgeContext } from '../context.ts';
import { checkEquality } from '../equality.ts';
import type { BrokenFinding, Finding } from '../finding.ts';
import { checkFraming } from '../framing.ts';
import { checkGrammar } from '../grammar.ts';
import { judgeBy } from '../judge.ts';
import { read } from '../read.ts';

const context: JudgeContext = { dialect: 'openai', checker: await loadChecker('openai') };

const LAYERS = [
  { name: 'framing', check: checkFraming },
  { name: 'grammar', check: checkGrammar },
  { name: 'equality', check: checkEquality },
];

/** What framing, grammar and equality say of an exchange, in the dialect openai; the other layers have tests of their own. */
function judged(exchange: Exchange): Finding[] {
  return judgeBy(LAYERS, read(exchange), context);
}

export function broken(exchange: Exchange): BrokenFinding[] {
  return judged(exchange).filter((finding): finding is BrokenFinding => !finding.kept);
}

/** The requirements that an exchange breaks, each once. */
export function breaks(exchange: Exchange): RequirementId[] {
  return [...new Set(broken(exchange).map((finding) => finding.requirement))];
}

export function keeps(exchange: Exchange): RequirementId[] {
  return judged(exchange)
    .filter((finding) => finding.kept)
    .map((finding) => finding.requirement);
}
