/** Tools that the server describes and the caller runs: what is to be done, and the answer to it. */
import type { RequirementId, Capability } from '../spec/index.ts';
import type { JsonObject, Reading } from '../src/judge/reading.ts';
import { objectsAt, textAt } from '../src/judge/values.ts';
import type { Case, Told } from './case.ts';
import { functionOutput, user, WEATHER } from './items.ts';
import { accepts, inResponse, itemsOf } from './looks.ts';
import { nonce, RED_SQUARE } from './prompts.ts';
import { APPLY_PATCH, CLIENT_SEARCH, COMPUTER, PROGRAM_TOOLS, SEARCHED_TOOLS, SHELL } from './tool-kinds.ts';

const OSLO = 'What is the weather in Oslo?';

interface Kind {
  id: string;
  title: string;
  needs: Capability[];
  requirement: RequirementId;
  input: string;
  tools: readonly unknown[];
  type: string;
  /** What is wrong with a call; null if nothing is. */
  flaw?: (call: JsonObject) => string | null;
  /** What the caller gives back for a call. */
  output: (call: JsonObject) => JsonObject;
}

const KINDS: readonly Kind[] = [
  {
    id: 'hosted.computer',
    title: 'A look at the screen, and the answer to it',
    needs: ['text', 'streaming', 'computer-use'],
    requirement: 'hosted.computer',
    input: 'Take a screenshot, and say in one word which colour you see.',
    tools: [COMPUTER],
    type: 'computer_call',
    flaw: (call) =>
      objectsAt(call, 'actions').length > 0 || textAt(call['action'] as JsonObject, 'type') !== null
        ? null
        : 'no actions',
    output: (call) => ({
      type: 'computer_call_output',
      call_id: callIdOf(call),
      acknowledged_safety_checks: objectsAt(call, 'pending_safety_checks'),
      output: { type: 'computer_screenshot', image_url: RED_SQUARE },
    }),
  },
  {
    id: 'hosted.shell',
    title: 'A command for the shell, and what it printed',
    needs: ['text', 'streaming', 'shell'],
    requirement: 'hosted.shell',
    input: 'Run `uname -m` in the shell, and say in one word what it printed.',
    tools: [SHELL],
    type: 'shell_call',
    flaw: (call) =>
      (call['action'] as JsonObject | undefined)?.['commands'] instanceof Array ? null : 'no commands',
    output: (call) => ({
      type: 'shell_call_output',
      call_id: callIdOf(call),
      output: [{ stdout: 'riscv64\n', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
    }),
  },
  {
    id: 'hosted.apply-patch',
    title: 'A file that is to be created, and that it was',
    needs: ['text', 'streaming', 'apply-patch'],
    requirement: 'hosted.apply-patch',
    input: `Create the file notes.txt with the line "${nonce('hosted.apply-patch')}".`,
    tools: [APPLY_PATCH],
    type: 'apply_patch_call',
    output: (call) => ({ type: 'apply_patch_call_output', call_id: callIdOf(call), status: 'completed' }),
  },
  {
    id: 'hosted.client-tool-search',
    title: 'A search for tools that the caller makes',
    needs: ['text', 'streaming', 'function-tools', 'tool-search'],
    requirement: 'hosted.tool-search',
    input: 'Find a tool that tells the weather in Oslo.',
    tools: [CLIENT_SEARCH],
    type: 'tool_search_call',
    flaw: (call) => (callIdOf(call) === '' ? 'no call_id' : null),
    output: (call) => ({
      type: 'tool_search_output',
      call_id: callIdOf(call),
      execution: 'client',
      status: 'completed',
      tools: [{ ...WEATHER, defer_loading: true }],
    }),
  },
];

export const callerToolsCases: Case[] = [
  ...KINDS.map(caseOfKind),
  {
    id: 'hosted.tool-search',
    title: 'A search for tools that the server makes',
    needs: ['text', 'function-tools', 'tool-search'],
    shows: ['hosted.tool-search'],
    steps: [
      {
        name: 'create',
        otherwise: 'hosted.tool-search',
        send: { body: { input: OSLO, tools: SEARCHED_TOOLS } },
        did: (reading) => itemsOf(reading, 'tool_search_call').length > 0,
      },
    ],
    look: (t) => {
      const outputs = itemsOf(t.at('create'), 'tool_search_output');
      t.check('hosted.tool-search', 'create', outputs.length > 0, {
        expected: 'a tool_search_output after the tool_search_call, since the server makes the search',
        got: 'none',
        place: inResponse(t.at('create'), '/output'),
      });
    },
  },
  {
    id: 'hosted.programs',
    title: 'A program that calls a function',
    needs: ['text', 'function-tools', 'programmatic-tools'],
    shows: ['hosted.programs'],
    steps: [
      {
        name: 'first',
        otherwise: 'hosted.programs',
        send: { body: { input: OSLO, tools: PROGRAM_TOOLS } },
        did: (reading) => itemsOf(reading, 'program').length > 0 && reading.calls.length > 0,
      },
      {
        name: 'second',
        otherwise: 'hosted.programs',
        send: ({ first }) => ({
          body: {
            input: [
              user(OSLO),
              ...(first?.output ?? []),
              ...(first?.calls ?? []).map((call) =>
                functionOutput(callIdOf(call), 'Snow, minus four degrees'),
              ),
            ],
            tools: PROGRAM_TOOLS,
          },
        }),
      },
    ],
    look: (t) => {
      const program = itemsOf(t.at('first'), 'program')[0] ?? null;
      const ended = itemsOf(t.at('second'), 'program_output');
      // It may make more calls before it ends.
      if (ended.length === 0) t.inconclusive('the program did not end with its first call');
      else
        t.check('hosted.programs', 'second', ended[0]?.['call_id'] === program?.['call_id'], {
          expected: `the call_id of the program, ${textAt(program, 'call_id')}`,
          got: ended[0]?.['call_id'] ?? null,
          place: inResponse(t.at('second'), '/output'),
        });
    },
  },
  {
    // Neither of the two is known to every server that has a shell.
    id: 'hosted.other-shells',
    title: 'The shell that came before, and one in a container',
    needs: ['text', 'streaming', 'shell'],
    shows: ['hosted.shell'],
    steps: [
      {
        name: 'local',
        wants: 'any',
        send: {
          body: { input: 'Run `uname -m` in the shell.', tools: [{ type: 'local_shell' }], stream: true },
        },
      },
      {
        name: 'container',
        wants: 'any',
        send: {
          body: {
            input: 'Run `echo hello` in the shell, and say what it printed.',
            tools: [{ type: 'shell', environment: { type: 'container_auto' } }],
            stream: true,
          },
        },
      },
    ],
    look: (t) => {
      const reading = t.at('container');
      const answers = new Set(itemsOf(reading, 'shell_call_output').map((item) => item['call_id']));
      const calls = itemsOf(reading, 'shell_call');
      if (calls.length === 0) t.inconclusive('no command was run in a container');
      else
        t.check(
          'hosted.shell',
          'container',
          calls.every((call) => answers.has(call['call_id'])),
          {
            expected: 'a shell_call_output for each shell_call, since the server runs the commands',
            got: `${answers.size} for ${calls.length}`,
            place: inResponse(reading, '/output'),
          },
        );
    },
  },
];

/** The call, streamed; then the whole of it with its outputs. */
function caseOfKind({ id, title, needs, requirement, input, tools, type, flaw, output }: Kind): Case {
  const callsOf = (reading: Reading | undefined): JsonObject[] =>
    reading === undefined ? [] : itemsOf(reading, type);
  return {
    id,
    title,
    needs,
    shows: [requirement],
    steps: [
      {
        name: 'call',
        otherwise: requirement,
        send: { body: { input, tools, stream: true } },
        did: (reading) => callsOf(reading).length > 0,
      },
      {
        name: 'answer',
        otherwise: requirement,
        send: ({ call }) => ({
          body: { input: [user(input), ...(call?.output ?? []), ...callsOf(call).map(output)], tools },
        }),
      },
    ],
    look: (t: Told) => {
      for (const call of callsOf(t.at('call'))) {
        const wrong = flaw?.(call) ?? null;
        if (wrong !== null)
          t.break(requirement, 'call', {
            expected: `a whole ${type}`,
            got: wrong,
            place: inResponse(t.at('call'), '/output'),
          });
      }
      accepts(requirement, 'answer')(t);
    },
  };
}

function callIdOf(call: JsonObject): string {
  return textAt(call, 'call_id') ?? '';
}
