/**
 * A process that runs commands one after the other, as its parent asks by IPC, and tells what each printed, its exit code, and
 * how much memory it took. One process for many commands, since each takes a third of a second to begin; not the one of the
 * tests, so that what it costs to be a target is not counted.
 */
import { main } from '../../src/cli/main.ts';

/** What became of one command. */
export interface Done {
  out: string;
  err: string;
  code: number;
  /** By how many MiB the process has grown at most while it ran. */
  grown: number;
}

const MIB = 1024 * 1024;
const printed = { out: '', err: '' };

function swallow(into: keyof typeof printed): typeof process.stdout.write {
  return (text: string | Uint8Array) => {
    printed[into] += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
    return true;
  };
}
process.stdout.write = swallow('out');
process.stderr.write = swallow('err');

/** The most that the process has held since it began, as the system counts it: no moment is missed. */
const most = (): number => process.resourceUsage().maxRSS / 1024;

async function run(argv: string[]): Promise<Done> {
  // What the command before left behind is not this one's.
  globalThis.gc?.();
  const before = process.memoryUsage.rss() / MIB;
  const mostBefore = most();
  await main(argv);
  // Where it stayed below what there was before, so much at most.
  const grown = Math.max(most() > mostBefore ? most() - before : 0, process.memoryUsage.rss() / MIB - before);
  const done = { ...printed, code: Number(process.exitCode ?? 0), grown };
  printed.out = '';
  printed.err = '';
  process.exitCode = undefined;
  return done;
}

process.on('message', (argv: string[]) => {
  void run(argv).then((done) => process.send?.(done));
});
process.on('disconnect', () => process.exit(0));
