/** Structured output: what text.format promises. That the text keeps it is judged on every answer to such a request. */
import type { Case } from './case.ts';
import { ORDER_FORMAT, PERSON_FORMAT } from './items.ts';
import { refuses } from './looks.ts';

export const structuredCases: Case[] = [
  {
    id: 'structured.schema',
    title: 'Text that fits a small schema',
    needs: ['text', 'structured-output'],
    shows: [],
    steps: [
      {
        name: 'create',
        otherwise: 'structured.schema-valid',
        send: {
          body: { input: 'Make up a person with a name and an age.', text: { format: PERSON_FORMAT } },
        },
      },
    ],
  },
  {
    id: 'structured.schema-stream',
    title: 'Text that fits a schema with $defs, streamed, while the words beg for prose',
    needs: ['text', 'streaming', 'structured-output'],
    shows: [],
    steps: [
      {
        name: 'create',
        otherwise: 'structured.schema-valid',
        send: {
          body: {
            input: 'Tell me in one sentence of plain prose about an open order of two screws and one nut.',
            text: { format: ORDER_FORMAT },
            stream: true,
          },
        },
      },
    ],
  },
  {
    id: 'structured.json-object',
    title: 'Text that is a JSON object',
    needs: ['text', 'json-mode'],
    shows: [],
    steps: [
      {
        name: 'create',
        otherwise: 'structured.json-object',
        send: {
          body: {
            input: 'Answer in JSON: an object with the key "colour" and the name of a colour.',
            text: { format: { type: 'json_object' } },
          },
        },
      },
    ],
  },
  {
    id: 'structured.bad-schema',
    title: 'A format without a name, and one without a schema',
    needs: ['text', 'structured-output', 'errors'],
    shows: ['structured.bad-schema'],
    negative: true,
    steps: [
      {
        name: 'no-name',
        wants: 'refused',
        statuses: [400],
        otherwise: 'structured.bad-schema',
        send: {
          body: {
            input: 'Make up a person.',
            text: { format: { type: 'json_schema', strict: true, schema: PERSON_FORMAT.schema } },
          },
        },
      },
      {
        name: 'no-schema',
        wants: 'refused',
        statuses: [400],
        otherwise: 'structured.bad-schema',
        send: {
          body: { input: 'Make up a person.', text: { format: { type: 'json_schema', name: 'person' } } },
        },
      },
    ],
    look: refuses('structured.bad-schema', 'no-name', 'no-schema'),
  },
];
