/**
 * Tool arguments and structured outputs against real schemas: those of the tools of MCP servers and agents, and those of
 * the JSON-Schema-Test-Suite. Each request is answered with a value that keeps to its schema, or refused naming the place.
 *
 * `npm run schemas [-- --suite DIR …] [--verbose]`
 *
 * The suite is that of the package `json-schema-test-suite`; `--suite` adds the files of another folder of it, as
 * `tests/draft2020-12` of a checkout. Exits 1 when an answer is wrong, or too many are refused that could be answered.
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { outcomeOf, type Use } from '../mock/answer/schema/testing/ask.ts';
import { suiteIn, SUITE, tools, type Subject } from '../mock/answer/schema/testing/subjects.ts';

/** Of those that something keeps to, the share that has to be answered. */
const ANSWERED_BAR = 0.9;

const { values } = parseArgs({
  options: {
    suite: { type: 'string', multiple: true, default: [] },
    verbose: { type: 'boolean', default: false },
  },
});

const sets: [name: string, subjects: Subject[], uses: Use[]][] = [
  ['tools of MCP servers and agents', tools(), ['arguments', 'output']],
  ...[SUITE, ...values.suite].map((folder): [string, Subject[], Use[]] => [
    `JSON-Schema-Test-Suite, ${basename(folder)}`,
    suiteIn(folder),
    ['output'],
  ]),
];

let missed = false;
for (const [name, subjects, uses] of sets) for (const use of uses) await report(name, subjects, use);
process.exitCode = missed ? 1 : 0;

async function report(name: string, subjects: readonly Subject[], use: Use): Promise<void> {
  const counts = { valid: 0, refused: 0, wrong: 0 };
  let satisfiable = 0;
  let answered = 0;
  for (const subject of subjects) {
    const outcome = await outcomeOf(subject.schema, use);
    counts[outcome.kind] += 1;
    if (subject.satisfiable !== false) {
      satisfiable += 1;
      if (outcome.kind === 'valid') answered += 1;
    }
    if (outcome.kind === 'wrong')
      console.error(
        `  wrong: ${subject.name}: ${outcome.why}\n    ${JSON.stringify(subject.schema).slice(0, 500)}`,
      );
    else if (values.verbose && outcome.kind === 'refused' && subject.satisfiable !== false)
      console.log(
        `  refused: ${subject.name}: ${outcome.message}\n    ${JSON.stringify(subject.schema).slice(0, 300)}`,
      );
  }
  const { valid, refused, wrong } = counts;
  console.log(
    `${name}, as ${use}: ${subjects.length} schemas, ${valid} answered, ${refused} refused naming the place, ${wrong} wrong`,
  );
  if (wrong > 0 || answered < satisfiable * ANSWERED_BAR) missed = true;
}
