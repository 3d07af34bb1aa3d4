/** Work on all cores: each worker takes the next task as soon as it is done with one. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CleanRun } from './clean.ts';
import type { Known, Proved } from './prove.ts';

export type Task =
  | { kind: 'clean'; dialect: CleanRun['dialect']; shape: CleanRun['shape']; variant: string | null }
  | { kind: 'fault'; id: string; known: Known };

export type Outcome = { kind: 'clean'; run: CleanRun } | { kind: 'fault'; proved: Proved };

export interface Pool {
  /** The outcomes in the order of the tasks. Rejects when a worker dies, with what it died of. */
  all(tasks: readonly Task[]): Promise<Outcome[]>;
  end(): Promise<void>;
}

export function createPool(size: number = Math.max(2, availableParallelism())): Pool {
  const workers = Array.from({ length: size }, () => new Worker(new URL('./worker.ts', import.meta.url)));
  return {
    async all(tasks) {
      const outcomes: Outcome[] = [];
      const left = [...tasks.entries()];
      await Promise.all(
        workers.map(async (worker) => {
          for (let next = left.shift(); next !== undefined; next = left.shift()) {
            const [index, task] = next;
            outcomes[index] = await answerOf(worker, task);
          }
        }),
      );
      return outcomes;
    },
    async end() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function answerOf(worker: Worker, task: Task): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const done = (outcome: Outcome): void => {
      worker.off('error', reject);
      resolve(outcome);
    };
    worker.once('message', done);
    worker.once('error', reject);
    worker.postMessage(task);
  });
}
