/** One result, many forms. */
import type { Report } from '../spec/generated/report.ts';
import { renderCtrf } from './ctrf.ts';
import { toJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import type { Told } from './wire.ts';

/** A form that is written to files. The summary in the terminal is `renderTerminal`. */
interface Format {
  name: string;
  files: readonly {
    /** Its name in the output folder. */
    file: string;
    write: (report: Report, told: Told) => string | Promise<string>;
  }[];
}

/** All of them are cheap, so a run writes them all unless it is told otherwise. What few need is loaded when it is written. */
export const formats: readonly Format[] = [
  { name: 'json', files: [{ file: 'report.json', write: toJson }] },
  {
    name: 'html',
    files: [
      {
        file: 'report.html',
        write: async (report, { wire }) =>
          (await import('./html/render.ts')).renderHtml(report, wire?.exchanges()),
      },
    ],
  },
  {
    name: 'junit',
    files: [{ file: 'junit.xml', write: (report, { failOn }) => renderJunit(report, failOn) }],
  },
  { name: 'ctrf', files: [{ file: 'ctrf.json', write: (report, { failOn }) => renderCtrf(report, failOn) }] },
  {
    name: 'sarif',
    files: [
      {
        file: 'report.sarif',
        write: async (report, told) => (await import('./sarif.ts')).renderSarif(report, told),
      },
    ],
  },
  { name: 'markdown', files: [{ file: 'summary.md', write: renderMarkdown }] },
  {
    name: 'badge',
    files: [
      { file: 'badge.svg', write: async (report) => (await import('./badge.ts')).renderBadge(report) },
      { file: 'badge.json', write: async (report) => (await import('./badge.ts')).badgeEndpoint(report) },
    ],
  },
];

export { defused } from './ci.ts';
export { toJson } from './json.ts';
export { renderMarkdown } from './markdown.ts';
export { plain } from './plain.ts';
export { createProgress } from './progress.ts';
export { renderTerminal } from './terminal.ts';
export type { Ci, View } from './view.ts';
export type { ShownExchange, Told, Wire } from './wire.ts';
export { hang } from './wrap.ts';
