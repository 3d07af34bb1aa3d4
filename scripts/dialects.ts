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
  type DialectFacts,
  type DialectName,
} from '../spec/index.ts';
import { run } from '../src/index.ts';
import { applicantOf, mockOf } from './stand.ts';

const names = process.argv.slice(2);
let clean = true;
for (const { name, facts } of dialects) {
  if (names.length > 0 && !names.includes(name)) continue;
  for (const shape of facts.shapes) await suites(name, facts, shape);
}
process.exitCode = clean ? 0 : 1;

async function suites(name: DialectName, { shapes }: DialectFacts, shape: AnswerShape): Promise<void> {
  const mock = await startMock(mockOf(name, shape));
  const began = performance.now();
  const { report } = await run({ ...applicantOf(name), baseUrl: mock.url });
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
