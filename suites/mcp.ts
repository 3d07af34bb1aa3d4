/** Tools of MCP servers. What is listed and called, and what needs approval, is judged on every answer. */
import type { JsonObject, Reading } from '../src/judge/reading.ts';
import { textAt } from '../src/judge/values.ts';
import type { Case, Told } from './case.ts';
import { user } from './items.ts';
import { inResponse, isAnswered, itemsOf } from './looks.ts';
import { say } from './prompts.ts';
import { WIKI } from './tool-kinds.ts';

const ASK =
  'Use the deepwiki tool to list the topics of the repository openai/codex, and name the first of them.';
const ALWAYS = [{ ...WIKI, require_approval: 'always' }];

export const mcpCases: Case[] = [
  {
    id: 'mcp.call',
    title: 'A tool of an MCP server, without approval, streamed',
    needs: ['text', 'streaming', 'mcp'],
    shows: [],
    steps: [
      {
        name: 'create',
        send: { body: { input: ASK, tools: [WIKI], stream: true } },
        did: (reading) => itemsOf(reading, 'mcp_call').length > 0,
      },
    ],
  },
  {
    id: 'mcp.approval',
    title: 'A tool that has to be approved: once it is, once it is not',
    needs: ['text', 'mcp'],
    shows: ['mcp.approval-given', 'mcp.approval-denied'],
    steps: [
      {
        name: 'ask',
        send: { body: { input: ASK, tools: ALWAYS } },
        did: (reading) => requestsIn(reading).length > 0,
      },
      { name: 'given', otherwise: 'mcp.approval-given', send: ({ ask }) => answer(ask, true) },
      { name: 'denied', otherwise: 'mcp.approval-denied', send: ({ ask }) => answer(ask, false) },
    ],
    look: lookAtApproval,
  },
  {
    id: 'mcp.unreachable',
    title: 'An MCP server that nobody reaches',
    needs: ['text', 'mcp'],
    shows: ['mcp.unreachable'],
    steps: [
      {
        name: 'create',
        wants: 'any',
        send: {
          body: {
            input: say('mcp.unreachable'),
            tools: [{ ...WIKI, server_label: 'nowhere', server_url: 'https://mcp.resproof.invalid/mcp' }],
          },
        },
      },
    ],
    look: (t) => {
      const reading = t.at('create');
      const told =
        [...itemsOf(reading, 'mcp_list_tools'), ...itemsOf(reading, 'mcp_call')].some((item) =>
          Boolean(item['error']),
        ) || reading.error !== null;
      t.check('mcp.unreachable', 'create', told && reading.status < 500, {
        expected: 'an error in mcp_list_tools, or a 4xx',
        got: `status ${reading.status}${told ? '' : ' without a word of it'}`,
        place: inResponse(reading, '/output'),
      });
    },
  },
];

const requestsIn = (reading: Reading): JsonObject[] => itemsOf(reading, 'mcp_approval_request');

function answer(ask: Reading | undefined, approve: boolean): { body: Record<string, unknown> } {
  const responses = (ask === undefined ? [] : requestsIn(ask)).map((request) => ({
    type: 'mcp_approval_response',
    approval_request_id: textAt(request, 'id') ?? '',
    approve,
  }));
  return { body: { input: [user(ASK), ...(ask?.output ?? []), ...responses], tools: ALWAYS } };
}

function lookAtApproval(t: Told): void {
  const ids = new Set<unknown>(requestsIn(t.at('ask')).map((request) => request['id']));
  if (isAnswered(t, 'mcp.approval-given', 'given')) {
    const [call] = itemsOf(t.at('given'), 'mcp_call');
    t.check('mcp.approval-given', 'given', ids.has(call?.['approval_request_id']), {
      expected: `an mcp_call with approval_request_id ${[...ids].join(' or ')}`,
      got: call === undefined ? 'no mcp_call' : (call['approval_request_id'] ?? 'an mcp_call without it'),
      place: inResponse(t.at('given'), '/output'),
    });
  }
  if (isAnswered(t, 'mcp.approval-denied', 'denied')) {
    const [call] = itemsOf(t.at('denied'), 'mcp_call');
    t.check('mcp.approval-denied', 'denied', call === undefined, {
      expected: 'an answer without the tool',
      got: `an mcp_call of ${textAt(call ?? null, 'name')}`,
      place: inResponse(t.at('denied'), '/output'),
    });
  }
}
