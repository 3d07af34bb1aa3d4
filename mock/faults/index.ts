/** The catalogue of faults: every deviation that the mock can commit on purpose. */
import { named } from '../edits/named.ts';
import { accessFaults } from './access.ts';
import { backgroundFaults } from './background.ts';
import { boundFaults } from './bounds.ts';
import { cachingFaults } from './caching.ts';
import { chainingFaults } from './chaining.ts';
import { conversationFaults } from './conversations.ts';
import { customFaults, logprobFaults, mcpFaults } from './custom.ts';
import { equality } from './equality.ts';
import { errorFaults } from './errors.ts';
import type { Fault } from './fault.ts';
import { framing } from './framing.ts';
import { addedFaults, lostFaults, refusedFaults } from './gateways.ts';
import { grammar } from './grammar.ts';
import { headerFaults } from './headers.ts';
import { hostedFaults } from './hosted.ts';
import { invariants } from './invariants.ts';
import { namespaceFaults } from './namespaces.ts';
import { reasoningFaults } from './reasoning.ts';
import { refusalFaults } from './refusals.ts';
import { request } from './request.ts';
import { itemFaults, responseFaults } from './response.ts';
import { resumeFaults } from './resume.ts';
import { schema } from './schema.ts';
import { settingsFaults } from './settings.ts';
import { shapeFaults } from './shapes.ts';
import { state } from './state.ts';
import { lifeFaults, saidTwice } from './streams.ts';
import { toolFaults } from './tools.ts';
import { translationFaults } from './translation.ts';
import { bytespikeFaults, chatFaults } from './vendors.ts';
import { websocketFaults } from './websocket.ts';

export type { Fault, Layer } from './fault.ts';

/** In the order of the layers. */
export const faults: readonly Fault[] = [
  ...framing,
  ...schema,
  ...shapeFaults,
  ...grammar,
  ...lifeFaults,
  ...equality,
  ...saidTwice,
  ...invariants,
  ...responseFaults,
  ...itemFaults,
  ...errorFaults,
  ...headerFaults,
  ...state,
  ...accessFaults,
  ...chainingFaults,
  ...backgroundFaults,
  ...resumeFaults,
  ...conversationFaults,
  ...request,
  ...translationFaults,
  ...refusalFaults,
  ...settingsFaults,
  ...boundFaults,
  ...reasoningFaults,
  ...toolFaults,
  ...hostedFaults,
  ...namespaceFaults,
  ...customFaults,
  ...mcpFaults,
  ...logprobFaults,
  ...websocketFaults,
  ...lostFaults,
  ...addedFaults,
  ...refusedFaults,
  ...cachingFaults,
  ...bytespikeFaults,
  ...chatFaults,
];

const byId = new Map(faults.map((each) => [each.id, each]));

export function fault(id: string): Fault | undefined {
  return byId.get(id);
}

/** @throws TypeError naming the first id that is not in the catalogue, and the nearest that is */
export const faultsNamed = (ids: readonly string[]): Fault[] => named('fault', byId, ids);
