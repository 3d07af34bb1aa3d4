/** A program of the model that calls tools, and what it gave in the end. */
import { digest } from '../digest.ts';
import { callIdOf, idOf, kind, openCallId, unpaid, wholly, type Place } from './kind.ts';

type ProgramItem = {
  type: 'program';
  code: string;
  /** What its calls name as their caller. */
  callId?: string;
};

type ProgramOutputItem = {
  type: 'program_output';
  result: string;
  /** That of the program before it if absent. */
  callId?: string;
  /** completed if absent */
  status?: 'completed' | 'incomplete';
};

export const program = kind({
  type: 'program',
  prefix: 'prg',
  write: {
    program: ({ code, callId }: ProgramItem, place: Place) =>
      wholly(place, [code], {
        id: idOf('prg', place),
        type: 'program',
        call_id: callIdOf(callId, place),
        code,
        fingerprint: digest(32, 'program', code),
      }),
  },
  // It has no status, and no event brings its code.
  open: (item) => item,
  fill: () => [],
});

export const programOutput = kind({
  type: 'program_output',
  prefix: 'prgo',
  write: {
    program_output: ({ result, callId, status = 'completed' }: ProgramOutputItem, place: Place) => {
      const call_id = callId ?? openCallId('program', place) ?? callIdOf(undefined, place);
      return unpaid({ id: idOf('prgo', place), type: 'program_output', status, call_id, result });
    },
  },
  // Of its two statuses this is the one that fits what has not ended.
  open: (item) => ({ ...item, status: 'incomplete', result: '' }),
  fill: () => [],
});
