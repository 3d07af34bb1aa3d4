/** Every command, with the help that it prints. */
import { createProgram } from '../../src/cli/main.ts';
import { code, page, type Page } from './page.ts';

export function commandsPage(): Page {
  const program = createProgram();
  const commands = [program, ...program.commands];
  const width = { helpWidth: 100 };
  return page(
    {
      file: 'commands.md',
      title: 'Commands',
      about: 'What `resproof COMMAND --help` prints. The exit codes are 0, 1, 2 and 3, as each says.',
    },
    commands.flatMap((command) => {
      let help = '';
      command.configureHelp(width);
      command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 100 });
      command.outputHelp();
      return [`## resproof${command === program ? '' : ` ${command.name()}`}`, code(help)];
    }),
  );
}
