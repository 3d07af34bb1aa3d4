/** The containers in which code and commands are run: by the id that the tool names, or one made for the answer. */
import type { Asked } from './asked.ts';
import { digest } from './digest.ts';
import { objectAt, textAt, type JsonObject } from './json.ts';

/** `base` is what all ids of the answer derive from. */
export function containerIdOf(family: 'code_interpreter' | 'shell', asked: Asked, base: string): string {
  const tool = settingsOf(family, asked);
  const { container } = tool;
  if (typeof container === 'string' && container !== '') return container;
  const named = textAt(objectAt(tool, 'environment'), 'container_id');
  return named === '' ? `cntr_${digest(48, base, 'container')}` : named;
}

/** Commands are run by the caller unless the tool says where else. */
export const isLocalShell = (asked: Asked): boolean => {
  const { type } = objectAt(settingsOf('shell', asked), 'environment');
  return type !== 'container_auto' && type !== 'container_reference';
};

const settingsOf = (family: string, asked: Asked): JsonObject => {
  const tool = asked.tools.find((one) => one.family === family);
  return tool === undefined || !('settings' in tool) ? {} : tool.settings;
};
