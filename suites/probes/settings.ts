/** Parts of a request that a target may not know. */
import { hiddenNote } from '../files.ts';
import { easy, user } from '../items.ts';
import { say } from '../prompts.ts';
import type { Probe } from './probe.ts';
import { create, stateOfBackground, stateOfObfuscation } from './states.ts';

const IN_FOREGROUND = 'answered in the foreground, without a word of background';

export const settingProbes: readonly Probe[] = [
  create('file-input', {
    input: [
      {
        type: 'message',
        role: 'user',
        content: [{ type: 'input_text', text: say('probe/file-input') }, hiddenNote()],
      },
    ],
  }),
  create('phase', {
    input: [
      user('Good morning.'),
      { ...easy('assistant', 'Good morning to you.'), phase: 'final_answer' },
      user(say('probe/phase')),
    ],
  }),
  create('logprobs', { include: ['message.output_text.logprobs'], top_logprobs: 1 }),
  create('truncation', { truncation: 'auto' }),
  create('service-tier', { service_tier: 'auto' }),
  create('prompt-caching', { prompt_cache_key: 'resproof-probe' }),
  create(
    'obfuscation',
    { stream: true, stream_options: { include_obfuscation: true } },
    stateOfObfuscation,
    'no delta has obfuscation',
  ),
  create('background', { background: true, store: true }, stateOfBackground, IN_FOREGROUND),
];
