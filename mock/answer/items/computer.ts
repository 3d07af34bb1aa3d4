/** The model wants something done on a screen of the caller's. */
import type { JsonObject } from '../json.ts';
import { callIdOf, idOf, inProgress, kind, wholly, type Place, type Written } from './kind.ts';

type Point = {
  x: number;
  y: number;
};

/** Keys that are held meanwhile. */
type Held = {
  keys?: readonly string[] | null;
};

/** Something to do on a screen, as on the wire. Places are in pixels from the upper left corner. */
export type ComputerAction =
  | ({ type: 'click'; button: 'left' | 'right' | 'wheel' | 'back' | 'forward' } & Point & Held)
  | ({ type: 'double_click' } & Point & Held)
  | ({ type: 'drag'; path: readonly Point[] } & Held)
  | { type: 'keypress'; keys: readonly string[] }
  | ({ type: 'move' } & Point & Held)
  | { type: 'screenshot' }
  | ({ type: 'scroll'; scroll_x: number; scroll_y: number } & Point & Held)
  | { type: 'type'; text: string }
  | { type: 'wait' };

export interface SafetyCheck {
  id: string;
  code?: string;
  message?: string;
}

type ComputerItem = {
  type: 'computer';
  /** The tool `computer_use_preview` takes one: of several it is given the first. */
  actions: readonly ComputerAction[];
  /** What the caller has to acknowledge before it goes on. */
  safetyChecks?: readonly SafetyCheck[];
  callId?: string;
};

export const computer = kind({
  type: 'computer_call',
  prefix: 'cu',
  write: { computer: write },
  // No event brings the actions before the end.
  open: ({ action: _action, actions, ...item }) =>
    inProgress(item, actions === undefined ? {} : { actions: [] }),
  fill: () => [],
});

function write({ actions, safetyChecks = [], callId }: ComputerItem, place: Place): Written {
  const tool = place.asked.tools.find((one) => one.family === 'computer');
  const isPreview = String(tool?.settings['type'] ?? '').endsWith('_preview');
  const wired = actions.map(wiredAction).slice(0, isPreview ? 1 : undefined);
  return wholly(place, [JSON.stringify(wired)], {
    id: idOf('cu', place),
    type: 'computer_call',
    status: 'completed',
    call_id: callIdOf(callId, place),
    ...(isPreview ? { action: wired[0] ?? { type: 'screenshot' } } : { actions: wired }),
    pending_safety_checks: safetyChecks.map(({ id, code, message }) => ({
      id,
      code: code ?? null,
      message: message ?? null,
    })),
  });
}

/** `keys` of a double click is never left out. */
function wiredAction(action: ComputerAction): JsonObject {
  const copy = structuredClone(action) as unknown as JsonObject;
  return action.type === 'double_click' ? { ...copy, keys: copy['keys'] ?? null } : copy;
}
