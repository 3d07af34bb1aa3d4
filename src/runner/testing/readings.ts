import type { Case } from '../../../suites/case.ts';
import { read } from '../../judge/read.ts';
import type { Reading } from '../../judge/reading.ts';
import type { Exchange, Failure } from '../../wire/exchange.ts';

interface Wire {
  id?: string;
  method?: string;
  url?: string;
  asked?: unknown;
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  failure?: Failure;
}

/** A made-up exchange, read. Without a status nothing came back. */
export function readingOf(wire: Wire = {}): Reading {
  const id = wire.id ?? 'a.case/create';
  const [name = '', rest = ''] = id.split('/');
  const [step = '', attempt = '1'] = rest.split('#');
  const exchange: Exchange = {
    id,
    case: name,
    step,
    attempt: Number(attempt),
    request: {
      method: wire.method ?? 'POST',
      url: wire.url ?? 'http://target/v1/responses',
      headers: [['content-type', 'application/json']],
      body: wire.asked === undefined ? null : JSON.stringify(wire.asked),
    },
    response:
      wire.status === undefined
        ? null
        : {
            status: wire.status,
            headers: Object.entries({ 'content-type': 'application/json', ...wire.headers }),
            headersAt: 1,
            endedAt: 2,
            chunks: [{ at: 1, bytes: new Uint8Array(Buffer.from(JSON.stringify(wire.body ?? {}))) }],
          },
    failure: wire.failure ?? null,
    startedAt: 0,
  };
  return read(exchange);
}

/** A Response of one message, with everything that OpenAI requires. */
export function responseOf(text: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1767225600,
    status: 'completed',
    model: 'm',
    output: [
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
      },
    ],
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    usage: {
      input_tokens: 3,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 2,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 5,
    },
    ...fields,
  };
}

/** A case of one plain request. */
export function caseOf(parts: Partial<Case> = {}): Case {
  return {
    id: 'a.case',
    title: 'A case',
    needs: ['text'],
    shows: [],
    steps: [{ name: 'create', send: { bare: true, body: { input: 'hi' } } }],
    ...parts,
  };
}
