/**
 * The report as one HTML file that needs no network. The data stands in it as data: the index as JSON, the wire in
 * compressed blocks that are read when they are looked at. The page's script puts all of it in place as text.
 */
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Report, ReportedFinding } from '../../spec/generated/report.ts';
import { grammar } from '../../spec/index.ts';
import { sourceLine } from '../../spec/source-line.ts';
import { UNPRINTABLE, escaped } from '../plain.ts';
import type { ShownExchange } from '../wire.ts';
import { boundedWire } from './bounds.ts';
import type { PageData, PageExchange, PageWire } from './data.ts';

/** Characters of JSON in one block: what is read for one click. */
const BLOCK = 512 * 1024;
/** Characters of JSON in all of them. A browser has the compressed ones in memory, about a tenth of this. */
const MAX_WIRE = 96 * 1024 * 1024;
/** What of it is kept for exchanges that a finding is about. */
const FOR_FINDINGS = 32 * 1024 * 1024;

type Exchanges = Iterable<ShownExchange> | AsyncIterable<ShownExchange>;

/**
 * @param exchanges what is shown of the wire; those that the report does not know are left out. Without them the page has
 *   the report alone.
 */
export async function renderHtml(report: Report, exchanges: Exchanges = []): Promise<string> {
  const wire = await blocksOf(report, exchanges);
  const data = embeddedJson(pageData(report, wire.blockOf));
  const index = `<script type="application/json" id="data">${data}</script>`;
  const blocks = wire.blocks.map(
    (block, at) => `<script type="application/gzip" id="wire-${at}">${block}</script>`,
  );
  const [head, script, end] = template().split(PLACES);
  // The wire behind the page's own script, which works while the rest is still being read.
  return [head, index, script, blocks.join('\n'), end].join('');
}

/** Where the data goes in the template. */
const PLACES = /<!--(?:data|wire)-->/;

let built: string | null = null;

function template(): string {
  try {
    built ??= readFileSync(new URL('./built/page.html', import.meta.url), 'utf8');
  } catch (cause) {
    throw new Error('the page of the HTML report is not built: run `npm run prepare`', { cause });
  }
  return built;
}

/**
 * JSON that stands in a script element: without `<` there is neither an end of it nor a comment in it, and what is
 * unprintable stands as an escape.
 *
 * @see https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
 */
function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c').replace(UNPRINTABLE, escaped);
}

function pageData(report: Report, blockOf: ReadonlyMap<string, number>): PageData {
  const { exchanges, ...rest } = report;
  const caseOf = new Map(
    report.cases.flatMap(({ id, exchanges: ids }) => ids.map((each) => [each, id] as const)),
  );
  const sources = new Set(report.requirements.flatMap((each) => each.sources));
  return {
    report: rest,
    exchanges: exchanges.map(({ curl, ...summary }): PageExchange => {
      const block = blockOf.get(summary.id) ?? null;
      return {
        ...summary,
        case: caseOf.get(summary.id) ?? null,
        block,
        ...((block === null || curl === '') && { curl }),
      };
    }),
    sources: Object.fromEntries([...sources].map((source) => [source, sourceLine(source)])),
    grammar: Object.fromEntries(
      Object.entries(grammar).map(([type, { does, bracket }]) => [type, [does, bracket]]),
    ),
  };
}

interface Blocks {
  /** Base64 of gzip of a JSON array of PageWire. */
  blocks: string[];
  /** Id of an exchange → number of its block. */
  blockOf: Map<string, number>;
}

const compress = promisify(gzip);

async function blocksOf(report: Report, exchanges: Exchanges): Promise<Blocks> {
  const curlOf = new Map(report.exchanges.map(({ id, curl }) => [id, curl]));
  const findings = findingsByExchange(report);
  const blocks: string[] = [];
  const blockOf = new Map<string, number>();
  let open: string[] = [];
  let size = 0;
  let total = 0;
  const close = async () => {
    if (open.length === 0) return;
    blocks.push((await compress(`[${open.join(',')}]`)).toString('base64'));
    open = [];
    size = 0;
  };
  for await (const exchange of exchanges) {
    const curl = curlOf.get(exchange.id);
    if (curl === undefined || blockOf.has(exchange.id)) continue;
    const about = findings.get(exchange.id) ?? [];
    const json = JSON.stringify(boundedWire(exchange, curl, about) satisfies PageWire);
    if (total + json.length > MAX_WIRE - (about.length === 0 ? FOR_FINDINGS : 0)) continue;
    if (size + json.length > BLOCK) await close();
    blockOf.set(exchange.id, blocks.length);
    open.push(json);
    size += json.length;
    total += json.length;
  }
  await close();
  return { blocks, blockOf };
}

function findingsByExchange(report: Report): Map<string, ReportedFinding[]> {
  return Map.groupBy(
    report.requirements.flatMap(({ findings }) => findings),
    ({ exchange }) => exchange,
  );
}
