/** Log probabilities. What they must be is judged on every answer to a request that includes them. */
import type { Case } from './case.ts';
import { say } from './prompts.ts';

const INCLUDED = { include: ['message.output_text.logprobs'], top_logprobs: 2 };

export const logprobsCases: Case[] = [
  {
    id: 'logprobs.json',
    title: 'Log probabilities of a short text',
    needs: ['text', 'logprobs'],
    shows: [],
    steps: [{ name: 'create', send: { body: { input: say('logprobs.json'), ...INCLUDED } } }],
  },
  {
    id: 'logprobs.stream',
    title: 'Log probabilities of a short text, streamed',
    needs: ['text', 'streaming', 'logprobs'],
    shows: [],
    steps: [{ name: 'create', send: { body: { input: say('logprobs.stream'), ...INCLUDED, stream: true } } }],
  },
];
