import type { Report } from '../spec/generated/report.ts';

/** What people call it: the embedded mock has another port every time. */
export function targetName({ kind, baseUrl }: Report['target']): string {
  return kind === 'embedded-mock' ? 'the embedded mock' : baseUrl;
}
