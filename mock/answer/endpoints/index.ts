/** Every endpoint that there is. */
import type { Endpoint } from './endpoint.ts';
import { inputItems } from './input-items.ts';
import { models } from './models.ts';
import { responses } from './responses.ts';

export const ENDPOINTS: readonly Endpoint[] = [...responses, ...inputItems, ...models];
