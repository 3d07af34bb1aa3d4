import { vi } from 'vitest';
import { main } from '../main.ts';

/** What one command printed, and the exit code that it left. */
interface Invoked {
  out: string;
  err: string;
  code: number;
}

/** Runs a command within this process: a spawned one takes a third of a second to begin. */
export async function invoke(...argv: string[]): Promise<Invoked> {
  const result: Invoked = { out: '', err: '', code: 0 };
  const stdout = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => Boolean((result.out += String(text))));
  const stderr = vi
    .spyOn(process.stderr, 'write')
    .mockImplementation((text) => Boolean((result.err += String(text))));
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await main(argv);
    result.code = Number(process.exitCode ?? 0);
    return result;
  } finally {
    // An exit code that stayed would fail the test run itself.
    process.exitCode = before;
    stdout.mockRestore();
    stderr.mockRestore();
  }
}
