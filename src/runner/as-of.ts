/** `--as-of VERSION`: the suite as it was, so that a newer resproof does not fail a run that was green. */
import type { Requirement } from '../../spec/index.ts';

const VERSION = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/;

export function isVersion(text: string): boolean {
  return VERSION.test(text);
}

/** Negative when `a` is older than `b`. Both as `1.2.3`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  const at = left.findIndex((each, index) => each !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

function partsOf(version: string): number[] {
  return (VERSION.exec(version) ?? []).slice(1).map(Number);
}

/** Whether the requirement came after this version. */
export function isNewer({ since }: Pick<Requirement, 'since'>, asOf: string | null): boolean {
  return asOf !== null && compareVersions(since, asOf) > 0;
}

export function newerReason({ since }: Pick<Requirement, 'since'>, asOf: string): string {
  return `it came with resproof ${since}, and the run is as of ${asOf}`;
}
