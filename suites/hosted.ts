/** Tools that the server runs. What their items and events must be is judged on every answer that has some. */
import type { Reading } from '../src/judge/reading.ts';
import { BEYOND_CORE, type Case } from './case.ts';
import { user } from './items.ts';
import { accepts, itemsOf } from './looks.ts';
import { say } from './prompts.ts';
import { CODE_INTERPRETER, FILE_SEARCH, IMAGE_GENERATION, WEB_SEARCH } from './tool-kinds.ts';

const has =
  (type: string) =>
  (reading: Reading): boolean =>
    itemsOf(reading, type).length > 0;

const SEARCH = 'Search the web for the height of the Eiffel tower, and answer in one sentence.';

export const hostedCases: Case[] = [
  {
    id: 'hosted.web-search',
    title: 'A search of the web with its sources, streamed',
    needs: ['text', 'streaming', 'web-search'],
    shows: [],
    steps: [
      {
        name: 'create',
        send: {
          body: {
            input: SEARCH,
            tools: [WEB_SEARCH],
            include: ['web_search_call.action.sources'],
            stream: true,
          },
        },
        did: has('web_search_call'),
      },
    ],
  },
  {
    id: 'hosted.round-trip',
    title: 'One search of the web within bounds, sent back with what came after it',
    needs: ['text', 'web-search'],
    shows: ['hosted.round-trip'],
    dialects: BEYOND_CORE,
    steps: [
      {
        name: 'first',
        send: {
          body: {
            input: SEARCH,
            tools: [
              {
                ...WEB_SEARCH,
                search_context_size: 'low',
                user_location: { type: 'approximate', country: 'FR', city: 'Paris' },
              },
            ],
            max_tool_calls: 1,
          },
        },
        did: has('web_search_call'),
      },
      {
        name: 'second',
        otherwise: 'hosted.round-trip',
        send: ({ first }) => ({
          body: {
            input: [user(SEARCH), ...(first?.output ?? []), user(say('hosted.round-trip'))],
            tools: [WEB_SEARCH],
          },
        }),
      },
    ],
    look: accepts('hosted.round-trip', 'second'),
  },
  {
    // The fourth name is the one that the other cases use.
    id: 'hosted.web-search-names',
    title: 'The older and the dated names of web search',
    needs: ['text', 'web-search'],
    shows: ['hosted.web-search-names'],
    steps: ['web_search_2025_08_26', 'web_search_preview', 'web_search_preview_2025_03_11'].map((type) => ({
      name: type,
      otherwise: 'hosted.web-search-names' as const,
      send: { body: { input: say('hosted.web-search-names'), tools: [{ type }] } },
    })),
    look: accepts(
      'hosted.web-search-names',
      'web_search_2025_08_26',
      'web_search_preview',
      'web_search_preview_2025_03_11',
    ),
  },
  {
    id: 'hosted.file-search',
    title: 'A search of files with its results, streamed, and one without',
    needs: ['text', 'streaming', 'file-search'],
    shows: [],
    steps: [
      {
        name: 'with',
        send: {
          body: {
            input: 'Search the files for the tides of Brest, and answer in one sentence.',
            tools: [FILE_SEARCH],
            include: ['file_search_call.results'],
            stream: true,
          },
        },
        did: has('file_search_call'),
      },
      {
        name: 'without',
        send: {
          body: {
            input: 'Search the files for the tides of Lima, and answer in one sentence.',
            tools: [FILE_SEARCH],
          },
        },
        did: has('file_search_call'),
      },
    ],
  },
  {
    id: 'hosted.code-interpreter',
    title: 'Code that is run, streamed, with its outputs and without',
    needs: ['text', 'streaming', 'code-interpreter'],
    shows: [],
    steps: [
      {
        name: 'with',
        send: {
          body: {
            input: 'Use Python to calculate 4821 * 12, and answer with the number only.',
            tools: [CODE_INTERPRETER],
            include: ['code_interpreter_call.outputs'],
            stream: true,
          },
        },
        did: has('code_interpreter_call'),
      },
      {
        name: 'without',
        send: {
          body: {
            input: 'Use Python to calculate 7306 * 14, and answer with the number only.',
            tools: [CODE_INTERPRETER],
          },
        },
        did: has('code_interpreter_call'),
      },
    ],
  },
  {
    id: 'hosted.image-generation',
    title: 'An image that is made, with previews of it',
    needs: ['text', 'streaming', 'image-generation'],
    shows: [],
    steps: [
      {
        name: 'create',
        send: {
          body: { input: 'Draw a plain red square.', tools: [IMAGE_GENERATION], stream: true },
        },
        did: has('image_generation_call'),
      },
    ],
  },
];
