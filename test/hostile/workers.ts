/** A few processes that run commands of resproof, one after the other each. */
import { fork, type ChildProcess } from 'node:child_process';
import type { Done } from './child.ts';

export interface Workers extends AsyncDisposable {
  /** Waits for a process that is free. Rejects when the command is not done in time, or takes the process with it. */
  run(argv: string[], withinMs: number): Promise<Done>;
}

export function startWorkers(count: number, env: NodeJS.ProcessEnv): Workers {
  const start = (): ChildProcess =>
    fork(new URL('child.ts', import.meta.url), [], {
      env: { ...process.env, ...env },
      execArgv: ['--expose-gc'],
    });
  const all = new Set<ChildProcess>();
  const free: ChildProcess[] = [];
  const waiting: ((child: ChildProcess) => void)[] = [];
  const release = (child: ChildProcess): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(child);
    else next(child);
  };
  const add = (): void => {
    const child = start();
    all.add(child);
    release(child);
  };
  for (let n = 0; n < count; n += 1) add();
  const take = (): Promise<ChildProcess> => {
    const child = free.pop();
    return child === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(child);
  };
  return {
    async run(argv, withinMs) {
      const child = await take();
      try {
        const done = await answerOf(child, argv, withinMs);
        release(child);
        return done;
      } catch (error) {
        child.kill('SIGKILL');
        all.delete(child);
        add();
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(
        [...all].map(async (child) => {
          const gone = new Promise((resolve) => child.once('exit', resolve));
          child.kill();
          await gone;
        }),
      );
    },
  };
}

function answerOf(child: ChildProcess, argv: string[], withinMs: number): Promise<Done> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
      act();
    };
    const onMessage = (done: unknown): void => settle(() => resolve(done as Done));
    const onExit = (code: unknown): void =>
      settle(() => reject(new Error(`the process ended with ${String(code)}`)));
    const timer = setTimeout(() => settle(() => reject(new Error(`no end within ${withinMs} ms`))), withinMs);
    child.on('message', onMessage).on('exit', onExit);
    child.send(argv);
  });
}
