import { dialects, loadChecker, type DialectName, type RequirementId } from '../../../spec/index.ts';
import type { Exchange } from '../../wire/exchange.ts';
import type { BrokenFinding, Finding } from '../finding.ts';
import { judgeBy, type Check } from '../judge.ts';
import { read } from '../read.ts';

const checkers = new Map(
  await Promise.all(dialects.map(async ({ name }) => [name, await loadChecker(name)] as const)),
);

interface Said {
  broken: BrokenFinding[];
  /** The requirements that are broken, each once. */
  breaks: RequirementId[];
  keeps: RequirementId[];
}

/** What one check alone says of an exchange. */
export function saidBy(check: Check, exchange: Exchange, dialect: DialectName = 'openai'): Said {
  const checker = checkers.get(dialect)!;
  const findings: Finding[] = judgeBy([{ name: 'the', check }], read(exchange), { dialect, checker });
  const broken = findings.filter((finding): finding is BrokenFinding => !finding.kept);
  return {
    broken,
    breaks: [...new Set(broken.map((finding) => finding.requirement))],
    keeps: findings.filter((finding) => finding.kept).map((finding) => finding.requirement),
  };
}
