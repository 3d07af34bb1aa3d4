/** What of an exchange goes into the page. Everything is in the transcript; a page that no browser opens shows nothing. */
import type { ReportedFinding } from '../../spec/generated/report.ts';
import type { ShownExchange, ShownFrame, ShownHeader } from '../wire.ts';
import type { PageAnswer, PageWire } from './data.ts';

/** Characters. */
const MAX_BODY = 65_536;
const MAX_DATA = 16_384;
const MAX_VALUE = 4_096;
const MAX_HEADERS = 100;
const MAX_FRAMES = 1_000;
/** Frames around one that a finding is about. */
const AROUND = 3;

/** @param findings those about this exchange: what they point at is kept, wherever it stands */
export function boundedWire(
  exchange: ShownExchange,
  curl: string,
  findings: readonly ReportedFinding[],
): PageWire {
  const { id, socket, request, response, failure } = exchange;
  const sent = cutText(request.body ?? '', MAX_BODY);
  return {
    id,
    curl,
    socket,
    cut: sent.cut,
    request: {
      method: request.method,
      url: marked(request.url, MAX_VALUE),
      headers: headers(request.headers),
      body: request.body === null ? null : sent.text,
    },
    response: response && answer(response, findings),
    failure: failure === null ? null : marked(failure, MAX_VALUE),
  };
}

function answer(
  response: NonNullable<ShownExchange['response']>,
  findings: readonly ReportedFinding[],
): PageAnswer {
  const body = cutText(response.body, MAX_BODY);
  const frames = keptFrames(response.frames, findings);
  return {
    ...response,
    headers: headers(response.headers),
    body: body.text,
    cut: body.cut,
    frames: frames.map((frame) => ({
      ...frame,
      type: frame.type === null ? null : marked(frame.type, MAX_VALUE),
      data: frame.data === null ? null : marked(frame.data, MAX_DATA),
    })),
    framesCut: response.frames.length - frames.length,
  };
}

function headers(all: readonly ShownHeader[]): ShownHeader[] {
  return all
    .slice(0, MAX_HEADERS)
    .map(([name, value]) => [marked(name, MAX_VALUE), marked(value, MAX_VALUE)]);
}

/** The first ones, and those that a finding is about with their neighbours. */
function keptFrames(frames: readonly ShownFrame[], findings: readonly ReportedFinding[]): ShownFrame[] {
  if (frames.length <= MAX_FRAMES) return [...frames];
  const kept = new Set<number>();
  for (let at = 0; at < MAX_FRAMES; at++) kept.add(at);
  for (const finding of findings) {
    const place = frameOf(frames, finding);
    if (place === null) continue;
    for (let at = place - AROUND; at <= place + AROUND; at++) if (at >= 0) kept.add(at);
  }
  return frames.filter((_, index) => kept.has(index));
}

/** The frame that a finding is about: by the number of its event, else by the byte; null when it is about none. */
export function frameOf(frames: readonly ShownFrame[], { where }: ReportedFinding): number | null {
  const { event, offset } = where;
  const found =
    event !== undefined
      ? frames.findIndex(({ index }) => index === event)
      : offset !== undefined
        ? frames.findLastIndex((frame) => frame.offset <= offset)
        : -1;
  return found === -1 ? null : found;
}

function marked(text: string, limit: number): string {
  const { text: kept, cut } = cutText(text, limit);
  return cut === 0 ? kept : `${kept}… ${cut} characters more`;
}

function cutText(text: string, limit: number): { text: string; cut: number } {
  return text.length <= limit ? { text, cut: 0 } : { text: text.slice(0, limit), cut: text.length - limit };
}
