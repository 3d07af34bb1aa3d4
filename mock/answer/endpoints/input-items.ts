/** /responses/{id}/input_items: what a stored response was asked. */
import { pageOf } from '../paging.ts';
import { jsonAnswer, type Endpoint } from './endpoint.ts';
import { findStored } from './responses.ts';

export const inputItems: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/responses/{id}/input_items',
    handler: async (visit) => {
      const { input } = await findStored(visit);
      return jsonAnswer(pageOf(input, visit.call.query, 'input item'), 'route:input-items');
    },
  },
];
