/** The dialects in which the exchanges of a run are judged: its own, and the common core of real clients. */
import { dialects, loadChecker, type Dialect } from '../../spec/index.ts';
import type { Finding } from '../judge/finding.ts';
import { isShownByChat } from '../judge/chat/shown.ts';
import { readingIn } from '../judge/chat/view.ts';
import { judge } from '../judge/judge.ts';
import type { Reading } from '../judge/reading.ts';
import type { Case } from '../../suites/case.ts';
import { evaluate, type Attempts, type Evaluation } from './evaluate.ts';

/** What one dialect makes of a run. */
export interface Judgement {
  readonly dialect: Dialect;
  /** All universal checks. */
  readonly judge: (reading: Reading) => Finding[];
  /** What was found so far, by universal checks and by the looks of cases. */
  readonly findings: Finding[];
  /** The same of what does not depend on the model: one list for all models. */
  readonly shared: Finding[];
}

export interface Judgements {
  readonly own: Judgement;
  /** The same object as `own` where that is the dialect `compatible` already. */
  readonly compatible: Judgement;
  /** Each of them once. */
  readonly all: readonly Judgement[];
}

const COMPATIBLE = 'compatible';

/** @param first those of the first model, where there are several */
export async function openJudgements(dialect: Dialect, first?: Judgements): Promise<Judgements> {
  const own = await openJudgement(dialect, first?.own);
  if (dialect.name === COMPATIBLE) return { own, compatible: own, all: [own] };
  const core = dialects.find((each) => each.name === COMPATIBLE) as Dialect;
  const compatible = await openJudgement(core, first?.compatible);
  return { own, compatible, all: [own, compatible] };
}

async function openJudgement(dialect: Dialect, first?: Judgement): Promise<Judgement> {
  const context = { dialect: dialect.name, checker: await loadChecker(dialect.name) };
  return {
    dialect,
    judge: (reading) => judge(reading, context),
    findings: [],
    shared: first?.shared ?? [],
  };
}

/** Whatever was found was about somebody else. */
export function forget({ all }: Judgements): void {
  for (const { findings, shared } of all) {
    findings.splice(0);
    shared.splice(0);
  }
}

/** Evaluates a case in each dialect, and gathers what it shows. The result is that of the run's own. */
export function evaluateIn(
  { own, all }: Judgements,
  each: Case,
  attempts: Attempts,
  { model, faults }: { model: string; faults: Set<string> },
): Evaluation {
  const evaluations = all.map((judgement) => {
    const { name, facts } = judgement.dialect;
    const seen = new Map([...attempts].map(([step, of]) => [step, of.map((one) => readingIn(one, name))]));
    const chats = [...seen.values()].some((of) => of.some(({ chat }) => chat !== undefined));
    const evaluation = evaluate(each, seen, {
      model,
      judge: judgement.judge,
      ...(chats && { shown: (requirement) => isShownByChat(requirement, facts) }),
    });
    const findings = each.once === true ? judgement.shared : judgement.findings;
    for (const finding of evaluation.findings) findings.push(finding);
    for (const fault of evaluation.faults) faults.add(fault);
    return evaluation;
  });
  return evaluations[all.indexOf(own)] as Evaluation;
}
