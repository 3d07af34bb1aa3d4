/** Tools beyond functions, as the cases declare them; each small and cheap. */
import { WEATHER } from './items.ts';
import { madeUpId } from './prompts.ts';

export const NOTE = {
  type: 'custom',
  name: 'take_note',
  description: 'Writes a note down, word for word, as plain text',
};

/** Three capitals, a hyphen, four digits. */
export const CODES = {
  type: 'custom',
  name: 'book_code',
  description: 'Books a code of three capital letters, a hyphen and four digits',
  format: { type: 'grammar', syntax: 'regex', definition: '[A-Z]{3}-[0-9]{4}' },
};

export const SUMS = {
  type: 'custom',
  name: 'add_up',
  description: 'Adds two whole numbers up: the word add, and the numbers behind it',
  format: {
    type: 'grammar',
    syntax: 'lark',
    definition: 'start: "add" " " NUMBER " " NUMBER\nNUMBER: /[0-9]+/',
  },
};

export const HARBOUR = {
  type: 'namespace',
  name: 'harbour',
  description: 'What is known of the harbour',
  tools: [
    {
      type: 'function',
      name: 'get_tides',
      description: 'Times of high and low water at a port',
      parameters: {
        type: 'object',
        properties: { port: { type: 'string', description: 'Name of the port' } },
        required: ['port'],
        additionalProperties: false,
      },
      strict: true,
    },
  ],
};

const DEFERRED = { ...WEATHER, defer_loading: true };

/** The server looks through what is declared. */
export const SEARCHED_TOOLS = [{ type: 'tool_search' }, DEFERRED];

/** The caller looks, as codex does. */
export const CLIENT_SEARCH = {
  type: 'tool_search',
  execution: 'client',
  description: 'Finds further tools by words that say what they do',
  parameters: {
    type: 'object',
    properties: { query: { type: 'string', description: 'What the tool should do' } },
    required: ['query'],
    additionalProperties: false,
  },
};

export const PROGRAM_TOOLS = [
  { type: 'programmatic_tool_calling' },
  { ...WEATHER, allowed_callers: ['programmatic'] },
];

export const WEB_SEARCH = { type: 'web_search' };

/** No vector store has this id: where one is needed, the capability cannot be shown. */
export const FILE_SEARCH = {
  type: 'file_search',
  vector_store_ids: [madeUpId('vs_', 'file-search').slice(0, 27)],
  max_num_results: 2,
};

export const CODE_INTERPRETER = { type: 'code_interpreter', container: { type: 'auto' } };

export const IMAGE_GENERATION = {
  type: 'image_generation',
  quality: 'low',
  size: '1024x1024',
  partial_images: 2,
};

export const COMPUTER = { type: 'computer' };
export const SHELL = { type: 'shell', environment: { type: 'local' } };
export const APPLY_PATCH = { type: 'apply_patch' };

/** A public server, open to all; its tools only read. */
export const WIKI = {
  type: 'mcp',
  server_label: 'deepwiki',
  server_url: 'https://mcp.deepwiki.com/mcp',
  allowed_tools: ['read_wiki_structure'],
  require_approval: 'never',
};
