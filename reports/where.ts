import type { Report, ReportedFinding } from '../spec/generated/report.ts';

/** `create.text/create, event 3, /response/usage, byte 120, header content-type`: as much as is known. */
export function where(finding: ReportedFinding): string {
  const { event, pointer, offset, header } = finding.where;
  const parts = [
    finding.exchange,
    event === undefined ? '' : `event ${event}`,
    pointer ?? '',
    offset === undefined ? '' : `byte ${offset}`,
    header === undefined ? '' : `header ${header}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** The line that asks again for what the finding is about; undefined for wire that was read from a file. */
export function curlOf(report: Report, { exchange }: ReportedFinding): string | undefined {
  const curl = report.exchanges.find(({ id }) => id === exchange)?.curl;
  return curl === '' ? undefined : curl;
}
