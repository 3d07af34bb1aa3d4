/** Every endpoint that there is. */
import { chat } from './chat.ts';
import { conversations } from './conversations.ts';
import type { Endpoint } from './endpoint.ts';
import { inputItems } from './input-items.ts';
import { models } from './models.ts';
import { responses } from './responses.ts';
import { usage } from './usage.ts';
import { window } from './window.ts';

export const ENDPOINTS: readonly Endpoint[] = [
  ...responses,
  ...window,
  ...inputItems,
  ...conversations,
  ...chat,
  ...models,
  ...usage,
];
