/** Where a scripted answer waits on its way. */
import type { Frame, Hold } from '../reply.ts';
import type { Place, Terms } from './step.ts';

/** Where the step says so, by the numbers of events. */
interface Waits {
  delays: [event: number, ms: number][];
  gates: [event: number, name: string][];
}

/** `types` are those of the events; what stands before an event that is not among them is missing. */
export function waitsIn(
  types: readonly string[],
  { delays = [], gates = [] }: Terms,
  missing: (what: string) => void,
): Waits {
  const find = <T>(place: Place, value: T, what: string): [number, T][] => {
    const index = typeof place === 'number' ? place : types.indexOf(place);
    if (index >= 0 && index < types.length) return [[index, value]];
    missing(`${what} stands before ${place}, which did not come`);
    return [];
  };
  return {
    delays: delays.flatMap(({ ms, before }) => find(before, ms, 'a delay')),
    gates: gates
      .flatMap(({ name, before }) => find(before, name, `the gate ${JSON.stringify(name)}`))
      .sort(([one], [other]) => one - other),
  };
}

/** The frames of a stream, with waits and holds before the events that the step names; `types` are those of the events. */
export function withHolds(
  frames: readonly Frame[],
  types: readonly string[],
  terms: Terms,
  holdAt: (gate: string, event: number) => Hold,
  missing: (what: string) => void,
): readonly Frame[] {
  const { delays, gates } = waitsIn(types, terms, missing);
  if (delays.length === 0 && gates.length === 0) return frames;
  const staged = frames.map((frame) => ({ ...frame }));
  for (const [index, ms] of delays) {
    const frame = staged[index];
    if (frame) frame.wait = (frame.wait ?? 0) + ms;
  }
  for (const [index, name] of gates) {
    const frame = staged[index];
    if (!frame) continue;
    const [earlier, own] = [frame.hold, holdAt(name, index)];
    frame.hold = earlier ? async (gone) => (await earlier(gone)) ?? own(gone) : own;
  }
  return staged;
}
