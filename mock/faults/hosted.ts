/** Schema, invariants and state of tools that the server runs, and of those that it describes for the caller. */
import { isObject } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';
import { renumbered } from '../answer/deltas.ts';
import { finalResponses, items, itemsOf, objects, parts, responses } from '../edits/parts.ts';
import { refuseItems, refusing } from './asked.ts';
import type { Fault, Told } from './fault.ts';

export const hostedFaults: readonly Fault[] = [
  {
    id: 'search-never-done',
    title: 'the search of a finished response is still in progress',
    layer: 'invariants',
    breaks: ['hosted.item-status'],
    reports: [],
    ...finalOf('web_search_call', (item) => {
      item['status'] = 'searching';
    }),
  },
  {
    id: 'ends-with-the-tool',
    title: 'a response ends with the call of a hosted tool',
    layer: 'invariants',
    breaks: ['hosted.goes-on'],
    reports: [],
    ...finalResponses((response, where) => {
      const output = objects(response['output']);
      if (where.in === 'json' && output.some((item) => /^(web|file)_search_call$/.test(String(item['type']))))
        response['output'] = output.filter(({ type }) => type !== 'message');
    }),
  },
  {
    id: 'search-as-function',
    title: 'a search of the web shows as the call of a function',
    layer: 'invariants',
    breaks: ['hosted.own-item-type'],
    reports: [],
    ...items((item, { in: where }) => {
      if (where !== 'json' || item['type'] !== 'web_search_call') return;
      delete item['action'];
      Object.assign(item, { type: 'function_call', call_id: 'call_1', name: 'web_search', arguments: '{}' });
    }),
  },
  {
    id: 'search-refused-as-input',
    title: 'the items of a hosted tool are refused as input',
    layer: 'state',
    breaks: ['hosted.round-trip'],
    reports: [],
    refuse: refuseItems((item) => item['type'] === 'web_search_call', 'Unknown item type: web_search_call.'),
  },
  {
    id: 'max-tool-calls-not-echoed',
    title: 'max_tool_calls comes back as null',
    layer: 'invariants',
    breaks: ['hosted.max-tool-calls'],
    reports: [],
    ...responses((response) => {
      response['max_tool_calls'] = null;
    }),
  },
  {
    id: 'search-without-action',
    title: 'a web_search_call has no action',
    layer: 'schema',
    breaks: ['hosted.web-search'],
    reports: ['https://github.com/xai-org/plugin-marketplace/issues/193'],
    ...itemsOf('web_search_call', (item) => {
      delete item['action'];
    }),
  },
  {
    id: 'search-looks-up',
    title: 'the action of a web search has a type of its own',
    layer: 'schema',
    breaks: ['hosted.web-search-action'],
    reports: [],
    ...itemsOf('web_search_call', (item) => {
      if (isObject(item['action'])) item['action']['type'] = 'look_up';
    }),
  },
  {
    id: 'older-search-refused',
    title: 'the older names of web search are refused',
    layer: 'state',
    breaks: ['hosted.web-search-names'],
    reports: [],
    ...refusing(
      (body) => objects(body['tools']).some(({ type }) => String(type).startsWith('web_search_')),
      'tools[0].type',
    ),
  },
  {
    id: 'search-without-sources',
    title: 'the sources of a web search are left out, though include asks for them',
    layer: 'state',
    breaks: ['hosted.web-search-sources'],
    reports: [],
    ...itemsOf('web_search_call', (item) => {
      if (isObject(item['action'])) delete item['action']['sources'];
    }),
  },
  {
    id: 'citation-beyond-text',
    title: 'a citation ends beyond the text that it annotates',
    layer: 'invariants',
    breaks: ['hosted.citations'],
    reports: [],
    ...parts((part) => {
      for (const annotation of objects(part['annotations'])) {
        if (annotation['type'] === 'url_citation') annotation['end_index'] = 100_000;
      }
    }),
  },
  {
    id: 'queries-as-text',
    title: 'the queries of a file search are one text',
    layer: 'schema',
    breaks: ['hosted.file-search'],
    reports: [],
    ...itemsOf('file_search_call', (item) => {
      item['queries'] = String(item['queries']);
    }),
  },
  {
    id: 'code-without-container',
    title: 'a code_interpreter_call does not say where the code was run',
    layer: 'schema',
    breaks: ['hosted.code-interpreter'],
    reports: [],
    ...itemsOf('code_interpreter_call', (item) => {
      delete item['container_id'];
    }),
  },
  {
    id: 'image-as-address',
    title: 'a made image is an address in place of its bytes',
    layer: 'invariants',
    breaks: ['hosted.image-generation'],
    reports: [],
    ...itemsOf('image_generation_call', (item) => {
      if (item['result']) item['result'] = 'https://images.example/1.png';
    }),
  },
  {
    id: 'previews-from-one',
    title: 'the previews of an image are counted from 1',
    layer: 'grammar',
    breaks: ['stream.entry-index'],
    reports: [],
    events: (events) =>
      events.map((event) =>
        typeof event['partial_image_index'] === 'number'
          ? { ...event, partial_image_index: event['partial_image_index'] + 1 }
          : event,
      ),
  },
  {
    id: 'previews-doubled',
    title: 'each preview of an image comes twice, so that there are more than partial_images asks for',
    layer: 'grammar',
    breaks: ['hosted.partial-images'],
    reports: [],
    events: (events) =>
      renumbered(
        events.flatMap((event) =>
          'partial_image_index' in event ? [event, structuredClone(event)] : [event],
        ),
      ),
  },
  {
    id: 'computer-without-checks',
    title: 'a computer_call has no list of pending safety checks',
    layer: 'schema',
    breaks: ['hosted.computer'],
    reports: [],
    ...itemsOf('computer_call', (item) => {
      delete item['pending_safety_checks'];
    }),
  },
  {
    id: 'commands-as-text',
    title: 'the commands of a shell call are one text',
    layer: 'schema',
    breaks: ['hosted.shell'],
    reports: [],
    ...itemsOf('shell_call', (item) => {
      if (isObject(item['action'])) item['action']['commands'] = String(item['action']['commands']);
    }),
  },
  {
    id: 'patch-without-operation',
    title: 'an apply_patch_call has its patch as text in place of an operation',
    layer: 'schema',
    breaks: ['hosted.apply-patch'],
    reports: [],
    ...itemsOf('apply_patch_call', (item) => {
      delete item['operation'];
      item['patch'] = '*** Begin Patch';
    }),
  },
  {
    id: 'tools-found-not-told',
    title: 'a tool_search_output does not hold the tools that were found',
    layer: 'schema',
    breaks: ['hosted.tool-search'],
    reports: [],
    ...itemsOf('tool_search_output', (item) => {
      delete item['tools'];
    }),
  },
  {
    id: 'namespace-in-the-name',
    title: 'the name of a function holds its namespace',
    layer: 'state',
    breaks: ['hosted.namespaces'],
    reports: [],
    ...itemsOf('function_call', (item) => {
      if (typeof item['namespace'] !== 'string') return;
      item['name'] = `${item['namespace']}.${String(item['name'])}`;
      delete item['namespace'];
    }),
  },
  {
    id: 'program-without-code',
    title: 'a program has no code',
    layer: 'schema',
    breaks: ['hosted.programs'],
    reports: [],
    ...itemsOf('program', (item) => {
      delete item['code'];
    }),
  },
];

/** Those of one type in each finished Response. */
function finalOf(type: string, edit: (item: JsonObject) => void): Pick<Fault, 'json' | 'events'> {
  return finalResponses<Told>((response) => {
    for (const item of objects(response['output'])) if (item['type'] === type) edit(item);
  });
}
