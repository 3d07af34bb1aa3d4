/** How the mock stands, and how it is asked, when the suites are to see as much as they can of a dialect. */
import type { MockOptions } from '../mock/index.ts';
import { factsOf, type AnswerShape, type Capability, type DialectName } from '../spec/index.ts';
import type { RunOptions } from '../src/index.ts';

const HOSTED: readonly Capability[] = [
  'web-search',
  'file-search',
  'code-interpreter',
  'image-generation',
  'computer-use',
];

/** What the documents of a dialect do not have, so that its mock refuses it. Elsewhere all is claimed. */
const WITHOUT: Readonly<Partial<Record<DialectName, readonly Capability[]>>> = {
  'open-responses': HOSTED,
  bytespike: ['websocket', 'websocket-lanes'],
  ezmodel: ['websocket', 'websocket-lanes'],
  modelark: ['websocket', 'websocket-lanes', 'background', 'resume'],
};

/** A window that one case fills, and no other; a cache that is in effect at the second try. */
export function mockOf(dialect: DialectName, shape: AnswerShape): MockOptions {
  const { models } = factsOf(dialect);
  return {
    dialect,
    shape,
    limits: { contextWindow: 4_000 },
    cacheDelay: 1_500,
    account: { organisation: 9_000 },
    ...(models.length > 0 && { models: models.map(({ id }) => id) }),
  };
}

/** Keys that every dialect takes, a model that it has, and all claimed that it has. */
export function applicantOf(dialect: DialectName): Partial<RunOptions> {
  return {
    dialect,
    apiKey: 'sk-byts-one',
    apiKey2: 'sk-byts-two',
    model: factsOf(dialect).models[0]?.id ?? 'resproof-1',
    claimAll: true,
    claims: Object.fromEntries((WITHOUT[dialect] ?? []).map((capability) => [capability, false])),
  };
}
