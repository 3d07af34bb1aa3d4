/**
 * The suites against the mock, dialect by dialect: everything that the dialect has is claimed, and nothing may be broken,
 * blocked or inconclusive. What was not shown is listed with its reason.
 *
 * `npm run dialects [-- NAME …]`
 *
 * Exits 1 when a dialect is not clean.
 */
import { startMock } from '../mock/index.ts';
import {
  dialects,
  requirement,
  type AnswerShape,
  type Capability,
  type DialectFacts,
  type DialectName,
} from '../spec/index.ts';
import { run } from '../src/index.ts';

const KEYS = { apiKey: 'sk-byts-one', apiKey2: 'sk-byts-two' };

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
const MANNER = { limits: { contextWindow: 4_000 }, cacheDelay: 1_500, account: { organisation: 9_000 } };

const names = process.argv.slice(2);
let clean = true;
for (const { name, facts } of dialects) {
  if (names.length > 0 && !names.includes(name)) continue;
  for (const shape of facts.shapes) await suites(name, facts, shape);
}
process.exitCode = clean ? 0 : 1;

async function suites(
  name: DialectName,
  { models, shapes }: DialectFacts,
  shape: AnswerShape,
): Promise<void> {
  const mock = await startMock({
    dialect: name,
    shape,
    ...MANNER,
    ...(models.length > 0 && { models: models.map(({ id }) => id) }),
  });
  const began = performance.now();
  const { report } = await run({
    ...KEYS,
    baseUrl: mock.url,
    dialect: name,
    model: models[0]?.id ?? 'gpt-5-mini',
    claimAll: true,
    claims: Object.fromEntries((WITHOUT[name] ?? []).map((capability) => [capability, false])),
  });
  await mock.close();
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const by = Map.groupBy(report.requirements, ({ verdict }) => verdict);
  const counts = [...by].map(([verdict, rows]) => `${rows.length} ${verdict}`).join(', ');
  const good = ['passed', 'unclaimed', 'unexercised'];
  const bad = report.requirements.filter(({ verdict }) => !good.includes(verdict));
  // One that only a certain state of the target shows says so; of any other a case is missing.
  const unseen = (by.get('unexercised') ?? []).filter(({ id }) => requirement(id)?.when === undefined);
  clean &&= report.exitCode === 0 && bad.length === 0;
  const what = shapes.length === 1 ? name : `${name}, ${shape}`;
  process.stdout.write(`${what}: exit ${report.exitCode} in ${seconds} s: ${counts}\n`);
  for (const { id, verdict, reason } of [...bad, ...unseen])
    process.stdout.write(`  ${verdict} ${id}: ${reason ?? ''}\n`);
}
