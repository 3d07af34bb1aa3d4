/** One result, many forms. */
import type { Report } from '../spec/generated/report.ts';
import { toJson } from './json.ts';
import { renderJunit } from './junit.ts';

/** A form that is written to a file. The summary in the terminal is `renderTerminal`. */
interface Format {
  name: string;
  /** Its name in the output folder. */
  file: string;
  /** `failOn`: from which broken level on the run was told to fail. */
  write: (report: Report, failOn: 'must' | 'should') => string;
}

export const formats: readonly Format[] = [
  { name: 'json', file: 'report.json', write: (report) => toJson(report) },
  { name: 'junit', file: 'junit.xml', write: renderJunit },
];

export { toJson } from './json.ts';
export { plain } from './plain.ts';
export { createProgress } from './progress.ts';
export { renderTerminal } from './terminal.ts';
export type { View } from './view.ts';
export { hang } from './wrap.ts';
