/** Commands: run by the caller, or by the server in a container, which then says what came of them. */
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../json.ts';
import { containerIdOf, isLocalShell } from '../containers.ts';
import { split } from '../split.ts';
import { cutToTokens } from '../tokens.ts';
import {
  callIdOf,
  idOf,
  inProgress,
  kind,
  openCallId,
  NOTHING,
  statusOf,
  type Event,
  type Place,
  type Telling,
  type Written,
} from './kind.ts';
import { told } from './tell.ts';

type ShellItem = {
  type: 'shell';
  commands: readonly string[];
  timeoutMs?: number;
  /** Characters of stdout and stderr. */
  maxOutputLength?: number;
  /** The caller runs them, or the server in a container; as the tool says if absent. */
  where?: 'local' | 'container';
  callId?: string;
};

/** What one command gave. */
export interface ShellResult {
  stdout?: string;
  stderr?: string;
  /** 0 if absent; `timeout` for a command that took too long. */
  exit?: number | 'timeout';
}

type ShellOutputItem = {
  type: 'shell_output';
  /** One for each command, in their order. */
  output: readonly ShellResult[];
  /** That of the shell call before it if absent. */
  callId?: string;
};

export const shellCall = kind({
  type: 'shell_call',
  prefix: 'sh',
  write: { shell: writeCall },
  open: (item) => inProgress(item, { action: { ...objectAt(item, 'action'), commands: [] } }),
  fill: commandEvents,
  hosted: (item) => objectAt(item, 'environment')['type'] !== 'local',
});

function writeCall(planned: ShellItem, place: Place): Written {
  const { timeoutMs, maxOutputLength, callId } = planned;
  const commands: string[] = [];
  let tokens = 0;
  let cut = false;
  for (const command of planned.commands) {
    const kept = cutToTokens(command, place.budget - tokens);
    cut = kept.cut;
    if (kept.tokens > 0 || !cut) commands.push(kept.text);
    tokens += kept.tokens;
    if (cut) break;
  }
  if (cut && commands.length === 0) return NOTHING;
  const local = planned.where === undefined ? isLocalShell(place.asked) : planned.where === 'local';
  const item = {
    id: idOf('sh', place),
    type: 'shell_call',
    status: statusOf(cut),
    call_id: callIdOf(callId, place),
    action: { commands, timeout_ms: timeoutMs ?? null, max_output_length: maxOutputLength ?? null },
    environment: local
      ? { type: 'local' }
      : { type: 'container_reference', container_id: containerIdOf('shell', place.asked, place.base) },
  };
  return { item, tokens, cut };
}

/** These events tell their call by the index alone. */
function commandEvents(item: JsonObject, { place: { output_index } }: Telling): Event[] {
  return listAt(objectAt(item, 'action'), 'commands').flatMap((command, command_index) => {
    const here = { output_index, command_index };
    return [
      { type: 'response.shell_call_command.added', ...here, command: '' },
      ...told('response.shell_call_command', here, 'command', String(command)),
    ];
  });
}

export const shellOutput = kind({
  type: 'shell_call_output',
  prefix: 'sho',
  write: { shell_output: writeOutput },
  open: (item) => inProgress(item, { output: [] }),
  fill: outputEvents,
});

/** Without a call it would be an answer to nothing, and is left out. */
function writeOutput({ output, callId }: ShellOutputItem, place: Place): Written {
  const call_id = callId ?? openCallId('shell_call', place);
  if (call_id === null) return { item: null, tokens: 0, cut: false };
  const call = place.before.find((item) => item['call_id'] === call_id);
  const item = {
    id: idOf('sho', place),
    type: 'shell_call_output',
    status: 'completed',
    call_id,
    output: output.map(({ stdout = '', stderr = '', exit = 0 }) => ({
      stdout,
      stderr,
      outcome: exit === 'timeout' ? { type: 'timeout' } : { type: 'exit', exit_code: exit },
    })),
    max_output_length: objectAt(call ?? {}, 'action')['max_output_length'] ?? null,
  };
  return { item, tokens: 0, cut: false };
}

function outputEvents(item: JsonObject, { place }: Telling): Event[] {
  const type = 'response.shell_call_output_content';
  return listAt(item, 'output')
    .filter(isObject)
    .flatMap((entry, command_index) => {
      const here = { ...place, command_index };
      const deltas = ['stdout', 'stderr'].flatMap((name) =>
        split(textAt(entry, name)).map((piece) => ({
          type: `${type}.delta`,
          ...here,
          delta: { [name]: piece },
        })),
      );
      return [...deltas, { type: `${type}.done`, ...here, output: [entry] }];
    });
}
