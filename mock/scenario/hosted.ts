/** Tools that the server runs itself, in the words of scenarios. Put them before the message that uses them, with `turn`. */
import type { FileSearchResult } from '../answer/items/file-search.ts';
import type { McpError, McpListedTool } from '../answer/items/mcp.ts';
import type { JsonObject } from '../answer/json.ts';
import { checkName, itemStep } from './item-step.ts';
import type { Step } from './step.ts';

/** What the server does on the web: queries for a search engine, a page to open, or a pattern to find in one. */
export type WebSearch = string | readonly string[] | { open: string } | { find: string; in: string };

/** The server searches the web. `sources`: URLs, shown where the request includes `web_search_call.action.sources`. */
export function webSearch(
  search: WebSearch,
  options: { sources?: readonly string[]; status?: 'completed' | 'failed' } = {},
): Step {
  const { sources, status } = options;
  const action = actionOf(search, sources);
  return itemStep({ type: 'web_search', action, ...(status && { status }) });
}

function actionOf(search: WebSearch, sources: readonly string[] | undefined) {
  if (isQueries(search)) {
    const queries = typeof search === 'string' ? [search] : search;
    return { type: 'search' as const, queries, ...(sources && { sources }) };
  }
  if ('open' in search) return { type: 'open_page' as const, url: search.open };
  return { type: 'find_in_page' as const, url: search.in, pattern: search.find };
}

const isQueries = (search: WebSearch): search is string | readonly string[] =>
  typeof search === 'string' || Array.isArray(search);

/** The server searches the vector stores. The results are shown where the request includes `file_search_call.results`. */
export function fileSearch(
  queries: string | readonly string[],
  results: readonly FileSearchResult[] = [],
  options: { status?: 'completed' | 'incomplete' | 'failed' } = {},
): Step {
  const all = typeof queries === 'string' ? [queries] : queries;
  return itemStep({ type: 'file_search', queries: all, results, ...options });
}

export interface CodeOptions {
  /** What it prints. */
  logs?: string;
  /** URLs of what it draws; `data:` URLs too. */
  images?: readonly string[];
  containerId?: string;
  status?: 'completed' | 'failed';
}

/** The server runs code. Logs and images are shown where the request includes `code_interpreter_call.outputs`. */
export function codeInterpreter(code: string, { logs, images = [], ...options }: CodeOptions = {}): Step {
  const outputs = [
    ...(logs === undefined ? [] : [{ type: 'logs' as const, logs }]),
    ...images.map((url) => ({ type: 'image' as const, url })),
  ];
  return itemStep({ type: 'code_interpreter', code, outputs, ...options });
}

/**
 * The server makes an image: `result` in base64, or one valid pixel. In a stream as many partial images come before it
 * as the tool of the request asks for with `partial_images`.
 */
export function imageGeneration(
  prompt: string,
  options: { result?: string; action?: 'generate' | 'edit'; status?: 'completed' | 'failed' } = {},
): Step {
  return itemStep({ type: 'image_generation', prompt, ...options });
}

/** The server lists the tools of an MCP server, by name or described; or says why it cannot. */
export function mcpList(
  serverLabel: string,
  tools: readonly (string | McpListedTool)[],
  options: { error?: string } = {},
): Step {
  checkName('mcpList', 'the label of the server', serverLabel);
  const described = tools.map((tool) => (typeof tool === 'string' ? { name: tool } : tool));
  return itemStep({ type: 'mcp_list', serverLabel, tools: described, ...options });
}

/** The model wants to call a tool of an MCP server, and the caller has to approve it. */
export function mcpApproval(serverLabel: string, name: string, args: JsonObject | string = {}): Step {
  checkName('mcpApproval', 'the label of the server', serverLabel);
  return itemStep({ type: 'mcp_approval', serverLabel, name, arguments: args });
}

export interface McpCallOptions {
  /** What the tool gave. */
  output?: string;
  /** The call failed, and there is no output. */
  error?: McpError;
  /** The id of the item that asked for the approval. */
  approvalRequestId?: string;
}

/** The server calls a tool of an MCP server. */
export function mcpCall(
  serverLabel: string,
  name: string,
  args: JsonObject | string = {},
  options: McpCallOptions = {},
): Step {
  checkName('mcpCall', 'the label of the server', serverLabel);
  return itemStep({ type: 'mcp_call', serverLabel, name, arguments: args, ...options });
}

/** A program of the model; with `result` it has come to its end, else calls with `program: true` may follow it. */
export function program(code: string, options: { result?: string; callId?: string } = {}): Step {
  const { result, callId } = options;
  const ended = result === undefined ? [] : [{ type: 'program_output' as const, result }];
  return itemStep({ type: 'program', code, ...(callId && { callId }) }, ...ended);
}

/** The context is made into an item that stands for all before it. `summary`: what the mock is to know of it later. */
export function compaction(summary = 'Nothing was said.'): Step {
  return itemStep({ type: 'compaction', summary });
}
