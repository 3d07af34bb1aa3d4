/** The data of the page, and the wire behind it. */
import type { ReportedFinding, RequirementResult } from '../../../spec/generated/report.ts';
import type { PageData, PageExchange, PageWire } from '../data.ts';
import { byId } from './dom.ts';

export const data = JSON.parse(byId('data').textContent ?? '') as PageData;
/** As the functions of reports/ take it; none of those used here looks at the exchanges. */
export const report = { ...data.report, exchanges: [] };
export const exchanges = new Map<string, PageExchange>(data.exchanges.map((each) => [each.id, each]));

/** By the id as it stands in an address. */
export function exchangeAt(id: string): PageExchange | undefined {
  return exchanges.get(id) ?? data.exchanges.find((each) => each.id.toWellFormed() === id);
}

/** Where a requirement comes from, as a line for a reader. */
export function sourceOf(source: string): string {
  return Object.hasOwn(data.sources, source) ? (data.sources[source] ?? source) : source;
}

/** A finding with the requirement that it broke. */
export interface Broken {
  requirement: RequirementResult;
  finding: ReportedFinding;
}

/** Id of an exchange → what it broke. */
export const brokenBy: ReadonlyMap<string, Broken[]> = Map.groupBy(
  report.requirements.flatMap((requirement) =>
    requirement.findings.map((finding) => ({ requirement, finding })),
  ),
  ({ finding }) => finding.exchange,
);

const blocks = new Map<number, Promise<Map<string, PageWire>>>();
/** Blocks that are kept as they were read; a long look around does not fill the memory. */
const MAX_BLOCKS = 8;

/** The wire of an exchange; null where the page has none. */
export async function wireOf(id: string): Promise<PageWire | null> {
  const number = exchanges.get(id)?.block ?? null;
  if (number === null) return null;
  const known = blocks.get(number) ?? readBlock(number);
  blocks.delete(number);
  blocks.set(number, known);
  for (const oldest of blocks.keys()) if (blocks.size > MAX_BLOCKS) blocks.delete(oldest);
  return (await known).get(id) ?? null;
}

async function readBlock(number: number): Promise<Map<string, PageWire>> {
  await parsed();
  const base64 = byId(`wire-${number}`).textContent ?? '';
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const entries = JSON.parse(await new Response(stream).text()) as PageWire[];
  return new Map(entries.map((each) => [each.id, each]));
}

/** The blocks stand at the end of the page. */
function parsed(): Promise<void> {
  if (document.readyState !== 'loading') return Promise.resolve();
  return new Promise((resolve) =>
    document.addEventListener('DOMContentLoaded', () => resolve(), { once: true }),
  );
}

/** The line that asks again; empty where there is none. */
export async function curlOf(id: string): Promise<string> {
  return exchanges.get(id)?.curl ?? (await wireOf(id))?.curl ?? '';
}
