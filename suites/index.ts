/** Every case, in the order of the subjects; the runner has its own order. */
import type { Case } from './case.ts';
import { backgroundCases } from './background.ts';
import { boundsCases } from './bounds.ts';
import { bytespikeCases } from './bytespike.ts';
import { cachingCases } from './caching.ts';
import { callerToolsCases } from './caller-tools.ts';
import { chainingCases } from './chaining.ts';
import { compactionCases } from './compaction.ts';
import { conversationsCases } from './conversations.ts';
import { countingCases } from './counting.ts';
import { createCases } from './create.ts';
import { customCases } from './custom.ts';
import { errorsCases } from './errors.ts';
import { ezmodelCases } from './ezmodel.ts';
import { headersCases } from './headers.ts';
import { hostedCases } from './hosted.ts';
import { inputCases } from './input.ts';
import { inputItemsCases } from './input-items.ts';
import { isolationCases } from './isolation.ts';
import { limitsCases } from './limits.ts';
import { logprobsCases } from './logprobs.ts';
import { mcpCases } from './mcp.ts';
import { modelarkCases } from './modelark.ts';
import { once } from './once.ts';
import { reasoningCases } from './reasoning.ts';
import { settingsCases } from './settings.ts';
import { stateCases } from './state.ts';
import { streamingCases } from './streaming.ts';
import { structuredCases } from './structured.ts';
import { toolOutputsCases } from './tool-outputs.ts';
import { toolsCases } from './tools.ts';
import { usageCases } from './usage.ts';
import { websocketCases } from './websocket.ts';

export const cases: readonly Case[] = Object.freeze([
  ...createCases,
  ...inputCases,
  ...streamingCases,
  ...toolsCases,
  ...toolOutputsCases,
  ...customCases,
  ...callerToolsCases,
  ...hostedCases,
  ...mcpCases,
  ...structuredCases,
  ...logprobsCases,
  ...reasoningCases,
  ...limitsCases,
  ...settingsCases,
  ...usageCases,
  ...once(stateCases),
  ...once(inputItemsCases),
  ...chainingCases,
  ...once(conversationsCases),
  ...once(backgroundCases),
  ...once(countingCases),
  ...compactionCases,
  ...isolationCases,
  ...cachingCases,
  ...once(websocketCases),
  ...bytespikeCases,
  ...ezmodelCases,
  ...modelarkCases,
  ...once(headersCases),
  ...once(boundsCases),
  ...once(errorsCases),
]);
