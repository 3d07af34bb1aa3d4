/**
 * Every unusual way of being right, under all suites, in each dialect that allows it: nothing may be found wrong.
 * `npm run variants [-- ID …]`
 * A line for each; exits 1 when there is a finding, 2 on wrong use. It takes a few minutes.
 */
import { factsOf } from '../spec/index.ts';
import { dialectsOf, variants, variantsNamed } from '../mock/variants/index.ts';
import { createPool, type Task } from './proof/pool.ts';

try {
  const ids = process.argv.slice(2);
  process.exitCode = await silent(ids.length === 0 ? variants : variantsNamed(ids));
} catch (error) {
  console.error(`variants: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}

async function silent(some: readonly (typeof variants)[number][]): Promise<number> {
  const pool = createPool();
  let found = 0;
  try {
    for (const variant of some) {
      const tasks = dialectsOf(variant).flatMap((dialect) =>
        factsOf(dialect).shapes.map((shape): Task => ({
          kind: 'clean',
          dialect,
          shape,
          variant: variant.id,
        })),
      );
      const runs = (await pool.all(tasks)).flatMap((each) => (each.kind === 'clean' ? [each.run] : []));
      console.log(
        `${variant.id}: ${runs.map(({ dialect, shape }) => (shape === 'chat' ? `${dialect} (chat)` : dialect)).join(', ')}`,
      );
      for (const { dialect, broken } of runs) {
        found += broken.length;
        for (const { requirement, exchange, expected, got } of broken)
          console.log(
            `  ${dialect}: ${requirement} at ${exchange}: expected ${expected}, got ${got.slice(0, 200)}`,
          );
      }
    }
  } finally {
    await pool.end();
  }
  console.log(`${some.length} variants, ${found} findings.`);
  return found > 0 ? 1 : 0;
}
