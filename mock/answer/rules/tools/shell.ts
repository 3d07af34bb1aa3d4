import { isLocalShell } from '../../containers.ts';
import type { BuiltInTool } from '../../tools.ts';
import type { Situation } from '../situation.ts';
import { words, type ToolRule, type Use } from './tool-rule.ts';

const WANTED =
  /\b(?:shell|terminal|bash|command line)\b|\b(?:run|execute)\b[^.?!]{0,30}\bcommands?\b|\b(?:run|execute) `|\blist (?:the |all )?files\b/i;

/** Commands for the caller to run; or run in a container, with what came of them. */
export const shell: ToolRule = { wanted: words(WANTED), use: run };

/** One command for the caller, as a program and its arguments. */
export const localShell: ToolRule = {
  wanted: words(WANTED),
  use: (_tool, situation) => {
    const [command = ''] = commandsOf(situation);
    return { items: [{ type: 'local_shell', command: ['bash', '-lc', command] }], says: null };
  },
};

const MAX_COMMANDS = 5;

/** Those that the user quotes; else one that does no harm. */
function commandsOf({ prompt }: Situation): string[] {
  const ticked = [...prompt.text.matchAll(/`([^`\n]{1,200})`/g)].map(([, command = '']) => command);
  return ticked.length > 0 ? ticked.slice(0, MAX_COMMANDS) : ['ls -la'];
}

function run(_tool: BuiltInTool, situation: Situation): Use {
  const commands = commandsOf(situation);
  const call = { type: 'shell' as const, commands };
  if (isLocalShell(situation.asked)) return { items: [call], says: null };
  const output = commands.map((command) => ({ stdout: printed(command), exit: 0 }));
  return {
    items: [call, { type: 'shell_output', output }],
    says: { text: `The shell prints: ${output.map(({ stdout }) => stdout.trimEnd()).join('\n')}` },
  };
}

/** Nothing is run: `echo` prints what it is given, and every other command says its own name. */
function printed(command: string): string {
  const echoed = /^echo (?:-\w+ )?["']?(.*?)["']?$/.exec(command)?.[1];
  return `${echoed ?? `${command.split(' ')[0] ?? ''}: done`}\n`;
}
