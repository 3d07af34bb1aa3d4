/** A report with something of everything: every verdict, several models, clients that break. And the wire behind it. */
import type { Report } from '../../spec/generated/report.ts';
import type { ShownExchange, ShownFrame } from '../wire.ts';
import { buildReport, caseResult, finding, requirementResult } from './report-builder.ts';

const id = 'streaming.text/create';

const requirements = [
  requirementResult('stream.part-announced', {
    verdict: 'failed',
    broken: 2,
    kept: 1,
    why: 'The helper throws.',
    fix: 'Write content_part.added before the first delta of a part.',
    sources: ['client:openai', 'report:https://example.com/issues/1', 'open-responses:R50'],
    findings: [
      finding({
        exchange: id,
        where: { event: 2, offset: 150 },
        expected: 'content_part.added',
        got: 'none',
      }),
      finding({ got: 'nothing', folded: 3 }),
    ],
  }),
  requirementResult('http.request-id', {
    level: 'SHOULD',
    verdict: 'warned',
    broken: 1,
    findings: [finding({ where: { header: 'x-request-id' }, expected: 'a header', got: 'nothing' })],
  }),
  requirementResult('http.nosniff', { level: 'MAY', verdict: 'noted', broken: 1, findings: [finding()] }),
  requirementResult('response.id'),
  requirementResult('response.model', {
    verdict: 'blocked',
    reason: 'create.text: the answer was 503',
    kept: 0,
    keptBy: [],
  }),
  requirementResult('reasoning.summary', {
    verdict: 'inconclusive',
    reason: 'it did not reason',
    mandatory: false,
    kept: 0,
    keptBy: [],
  }),
  requirementResult('state.deleted', {
    verdict: 'unexercised',
    reason: '--quick leaves it out',
    deselected: true,
    kept: 0,
    keptBy: [],
  }),
  requirementResult('background.accepted', {
    verdict: 'unclaimed',
    reason: 'background is not claimed',
    mandatory: false,
    kept: 0,
    keptBy: [],
  }),
];

const base = buildReport(requirements);

/** Exit code 1; each verdict once. */
export const wholeReport: Report = {
  ...base,
  exitCode: 1,
  verdict: '1 requirement is broken: stream.part-announced.',
  target: {
    baseUrl: 'https://gw.example/v1',
    kind: 'server',
    model: null,
    models: ['large', 'small'],
  },
  clients: [
    {
      name: 'openai',
      title: 'openai for Node',
      state: 'breaks',
      breaks: [
        { requirement: 'stream.part-announced', effect: 'The stream helper throws.', seen: 'run' },
        { requirement: 'http.request-id', effect: 'The request id is lost.', seen: 'read' },
      ],
      missing: [],
    },
    { name: 'pi-ai', title: 'pi-ai', state: 'works', breaks: [], missing: [] },
    { name: 'codex-cli', title: 'Codex CLI', state: 'not-shown', breaks: [], missing: ['response.model'] },
  ],
  models: ['large', 'small'].map((model) => ({
    model,
    exitCode: 1,
    verdict: 'One is broken.',
    counts: base.counts,
    subjects: base.subjects,
    clients: [],
    requirements: base.requirements.map(({ id: name, verdict }) => ({ id: name, verdict })),
  })),
  capabilities: [
    { name: 'background', state: 'unclaimed', mandatory: false, by: 'probe', detail: 'the answer was 404' },
    { name: 'text', state: 'claimed', mandatory: true, by: 'probe', detail: '' },
  ],
  cases: [...base.cases, caseResult('streaming.text', { exchanges: [id] })],
  exchanges: [
    ...base.exchanges,
    {
      id,
      method: 'POST',
      url: 'https://gw.example/v1/responses',
      status: 200,
      failure: null,
      events: 4,
      durationMs: 40,
      curl: `curl -N https://gw.example/v1/responses --data-raw '{"stream":true}'`,
    },
  ],
  notes: ['Sent again after 429: 1 of 57 requests.'],
};

const frames: ShownFrame[] = [
  frame(0, 'response.created', { response: { id: 'resp_1', status: 'in_progress' } }),
  frame(1, 'response.output_item.added', { output_index: 0, item: { type: 'message', id: 'msg_1' } }),
  ...['jolly', '-', 'engine', '-', '07'].map((delta, index) =>
    frame(2 + index, 'response.output_text.delta', { output_index: 0, content_index: 0, delta }),
  ),
  frame(7, 'response.output_item.done', { output_index: 0, item: { type: 'message', id: 'msg_1' } }),
  frame(8, 'response.completed', { response: { id: 'resp_1', status: 'completed' } }),
  { at: 40, offset: 900, index: null, type: null, data: '[DONE]' },
];

function frame(index: number, type: string, data: object): ShownFrame {
  return { at: 4 * index, offset: 100 * index, index, type, data: JSON.stringify({ type, ...data }) };
}

/** The exchanges of `wholeReport`, as a transcript with them would have it. */
export const wholeWire: readonly ShownExchange[] = [
  {
    id: 'create.text/create',
    line: 2,
    startedAt: 0,
    socket: false,
    request: {
      method: 'POST',
      url: 'https://gw.example/v1/responses',
      headers: [['content-type', 'application/json']],
      body: '{"input":"hi"}',
    },
    response: {
      status: 200,
      headers: [['content-type', 'application/json']],
      headersAt: 10,
      endedAt: 12,
      body: '{"id":"resp_0","status":"done"}',
      frames: [],
    },
    failure: null,
  },
  {
    id,
    line: 3,
    startedAt: 20,
    socket: false,
    request: {
      method: 'POST',
      url: 'https://gw.example/v1/responses',
      headers: [['accept', 'text/event-stream']],
      body: '{"input":"hi","stream":true}',
    },
    response: {
      status: 200,
      headers: [['content-type', 'text/event-stream']],
      headersAt: 2,
      endedAt: 40,
      body: frames.map(({ data }) => `data: ${data ?? ''}\n\n`).join(''),
      frames,
    },
    failure: 'cut: the connection ended before the body did',
  },
];
