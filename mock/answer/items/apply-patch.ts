/** The model wants one file to be created, changed or deleted by the caller. */
import { objectAt, textAt } from '../json.ts';
import { callIdOf, idOf, inProgress, kind, wholly, type Place, type Written } from './kind.ts';
import { told } from './tell.ts';

/** `diff` is in the form that the tool takes: lines that begin with `+`, `-`, a space or `@@`. */
export type PatchOperation =
  | { type: 'create_file'; path: string; diff: string }
  | { type: 'update_file'; path: string; diff: string }
  | { type: 'delete_file'; path: string };

type ApplyPatchItem = {
  type: 'apply_patch';
  operation: PatchOperation;
  callId?: string;
};

export const applyPatch = kind({
  type: 'apply_patch_call',
  prefix: 'apc',
  write: { apply_patch: write },
  open: (item) => {
    const operation = objectAt(item, 'operation');
    return inProgress(item, {
      operation: operation['diff'] === undefined ? operation : { ...operation, diff: '' },
    });
  },
  fill: (item, { place }) => {
    const operation = objectAt(item, 'operation');
    if (operation['diff'] === undefined) return [];
    return told('response.apply_patch_call_operation_diff', place, 'diff', textAt(operation, 'diff'));
  },
});

/** A patch that was cut in the middle has no status to say so. */
function write({ operation, callId }: ApplyPatchItem, place: Place): Written {
  const diff = operation.type === 'delete_file' ? [] : [operation.diff];
  return wholly(place, [operation.path, ...diff], {
    id: idOf('apc', place),
    type: 'apply_patch_call',
    status: 'completed',
    call_id: callIdOf(callId, place),
    operation: { ...operation },
  });
}
