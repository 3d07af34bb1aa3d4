/** A mock in a process of its own, as the command line starts it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/resproof.js', import.meta.url));

export type Answer = Record<string, unknown>;

export interface MockProcess {
  /** Without a path. */
  origin: string;
  pid: number;
  /** What it wrote to standard error so far. */
  complaints(): string;
  /** POST /v1/responses, of a namespace if one is named; the parsed answer. */
  create: (body: object, namespace?: string) => Promise<Answer>;
  /** Resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export async function startProcess(...flags: string[]): Promise<MockProcess> {
  const child = spawn(process.execPath, [bin, 'mock', '--port', '0', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const origin = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => resolve(line.replace('resproof mock ', '')));
    void ended.then(() => reject(new Error(`the mock ended: ${complaints}`)));
  });
  return {
    origin,
    pid: child.pid!,
    complaints: () => complaints,
    async create(body, namespace = 'default') {
      const answer = await fetch(`${origin}/t/${namespace}/v1/responses`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return (await answer.json()) as Answer;
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
}
