/** One command for the caller to run, in the way that came before `shell`. */
import { objectAt } from '../json.ts';
import { callIdOf, idOf, inProgress, kind, wholly, type Place, type Written } from './kind.ts';

type LocalShellItem = {
  type: 'local_shell';
  /** The program and its arguments. */
  command: readonly string[];
  env?: Readonly<Record<string, string>>;
  timeoutMs?: number;
  workingDirectory?: string;
  user?: string;
  callId?: string;
};

export const localShell = kind({
  type: 'local_shell_call',
  prefix: 'lsh',
  write: { local_shell: write },
  // No event brings the command before the end.
  open: (item) => inProgress(item, { action: { ...objectAt(item, 'action'), command: [] } }),
  fill: () => [],
});

function write(planned: LocalShellItem, place: Place): Written {
  const { command, env = {}, timeoutMs, workingDirectory, user, callId } = planned;
  return wholly(place, command, {
    id: idOf('lsh', place),
    type: 'local_shell_call',
    status: 'completed',
    call_id: callIdOf(callId, place),
    action: {
      type: 'exec',
      command: [...command],
      env: { ...env },
      // What is not said is left out: there are clients that take no null here.
      ...(timeoutMs !== undefined && { timeout_ms: timeoutMs }),
      ...(workingDirectory !== undefined && { working_directory: workingDirectory }),
      ...(user !== undefined && { user }),
    },
  });
}
