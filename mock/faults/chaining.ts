/** State: previous_response_id that leads nowhere, though the response is stored. */
import { isCreate, isRetrieve } from '../edits/edits.ts';
import { refusal, refusing } from './asked.ts';
import type { Asked, Fault } from './fault.ts';

export const chainingFaults: readonly Fault[] = [
  {
    id: 'previous-refused',
    title: 'previous_response_id is refused',
    layer: 'state',
    breaks: ['state.previous-response'],
    reports: [
      'https://github.com/Wei-Shaw/sub2api/issues/6243',
      'https://github.com/Wei-Shaw/sub2api/issues/2133',
      'https://github.com/microsoft/vscode/issues/317158',
      'https://github.com/mozilla-ai/any-llm/pull/1266',
    ],
    ...refusing(({ previous_response_id: previous }) => typeof previous === 'string', 'previous_response_id'),
  },
  {
    id: 'previous-lost-at-times',
    title: 'every second turn that goes on from another does not find it',
    layer: 'state',
    breaks: ['state.previous-response'],
    reports: [
      'https://github.com/Wei-Shaw/sub2api/issues/6524',
      'https://github.com/BerriAI/litellm/pull/10193',
      'https://github.com/higress-group/higress/issues/3841',
    ],
    refuse: (asked) =>
      isCreate(asked) && typeof asked.body?.['previous_response_id'] === 'string' && isSecond(asked)
        ? refusal('Previous response not found.', 'previous_response_id')
        : null,
  },
  {
    id: 'stored-lost-at-times',
    title: 'every second time a stored response is asked for it is not found',
    layer: 'state',
    breaks: ['state.retrieve'],
    reports: ['https://github.com/vllm-project/vllm/pull/37938'],
    refuse: (asked) =>
      isRetrieve(asked) && !isSecond(asked)
        ? { status: 404, message: 'Response not found.', code: 'not_found' }
        : null,
  },
];

function isSecond({ memory }: Asked): boolean {
  const count = Number(memory.get('count') ?? 0) + 1;
  memory.set('count', count);
  return count % 2 === 0;
}
