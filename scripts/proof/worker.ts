/** A worker of the pool: tasks in, outcomes out. */
import { parentPort } from 'node:worker_threads';
import { fault } from '../../mock/faults/index.ts';
import { runClean } from './clean.ts';
import type { Outcome, Task } from './pool.ts';
import { prove } from './prove.ts';

parentPort?.on('message', (task: Task) => {
  void perform(task).then((outcome) => parentPort?.postMessage(outcome));
});

/** What is thrown ends the worker, and so reaches whoever waits for it. */
async function perform(task: Task): Promise<Outcome> {
  switch (task.kind) {
    case 'clean':
      return { kind: 'clean', run: await runClean(task.dialect, task.shape, task.variant) };
    case 'fault': {
      const found = fault(task.id);
      if (!found) throw new Error(`There is no fault ${task.id}.`);
      return { kind: 'fault', proved: await prove(found, task.known) };
    }
  }
}
