import type { Checker, DialectName } from '../../spec/index.ts';

/** What a judgement depends on besides the wire. */
export interface JudgeContext {
  /** Which requirements there are, and at which level. */
  dialect: DialectName;
  /** The validators of that dialect, see `loadChecker`. */
  checker: Checker;
}
