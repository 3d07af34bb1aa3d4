/** Forms of a report that show the wire: for programs, which have it as a transcript or as exchanges. */
import { renderHtml as html } from '../reports/html/render.ts';
import { renderSarif as sarif } from '../reports/sarif.ts';
import type { ShownExchange } from '../reports/wire.ts';
import type { Report } from '../spec/generated/report.ts';
import { shown, shownAll } from './shown.ts';
import type { Exchange } from './wire/exchange.ts';
import { readTranscript } from './wire/read-transcript.ts';

export interface RenderOptions {
  /** The text of the run's transcript, or its exchanges: what `RunObserver.exchanged` was given. Default: none. */
  exchanges?: string | readonly Exchange[];
  /** As the run was told. Default: `must`. */
  failOn?: 'must' | 'should';
}

/**
 * The report as one HTML file that needs no network, with the wire of the exchanges behind each finding.
 *
 * @throws TranscriptError naming the first line of a transcript that cannot be read
 */
export async function renderHtml(report: Report, { exchanges }: RenderOptions = {}): Promise<string> {
  return html(report, shownOf(exchanges));
}

/**
 * SARIF 2.1.0. With a transcript, each result names its line in `transcript.jsonl`.
 *
 * @throws TranscriptError naming the first line of a transcript that cannot be read
 */
export async function renderSarif(report: Report, options: RenderOptions = {}): Promise<string> {
  const { exchanges, failOn = 'must' } = options;
  const all = shownOf(exchanges);
  const wire = { uri: 'transcript.jsonl', exchanges: () => all };
  return sarif(report, { failOn, ...(exchanges !== undefined && { wire }) });
}

function shownOf(exchanges: RenderOptions['exchanges'] = []): ShownExchange[] {
  if (typeof exchanges === 'string') return [...shownAll(readTranscript(exchanges).exchanges)];
  return exchanges.map((each) => shown(each));
}
