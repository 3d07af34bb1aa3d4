/** The kill matrix as docs/proof.md and docs/proof.json: sorted, without times, so that a change of either says something. */
import type { FaultRow, Matrix } from './matrix.ts';

export function toJson(matrix: Matrix): string {
  return `${JSON.stringify(matrix, null, 1)}\n`;
}

export function toMarkdown({ faults, requirements, clean }: Matrix): string {
  const caught = faults.filter(({ missed }) => missed.length === 0).length;
  const broken = requirements.filter((each) => each.faults.length > 0).length;
  const silent = clean.filter(({ found }) => found.length === 0).length;
  const without = requirements.filter((each) => each.faults.length === 0);
  return `# The proof

\`npm run proof\` plants each fault of \`mock/faults/\` in a mock and runs the suites against it, until every requirement
that the fault names is broken. This file is what came of it. \`npm run proof -- --fault ID\` shows one of them;
\`resproof mock --fault ID\` is a server that has it.

| bar | met by | of |
|---|--:|--:|
| A fault is caught under each requirement that it names | ${caught} | ${faults.length} |
| A MUST that can be shown from outside is broken by at least one fault | ${broken} | ${requirements.length} |
| Nothing is found wrong with a mock without a fault, in each dialect | ${silent} | ${clean.length} |

## Faults

Each with the first exchange that shows it, as \`case/step\`.

| fault | what the server does | caught under | by |
|---|---|---|---|
${faults.map(lineOf).join('\n')}
${without.length === 0 ? '' : `\n## MUSTs that no fault breaks yet\n\n${without.map(({ id }) => `- ${id}\n`).join('')}`}`;
}

function lineOf({ id, title, dialect, caught, missed }: FaultRow): string {
  const where = dialect === 'openai' ? '' : ` (${dialect})`;
  const under = [...caught.map(({ requirement }) => requirement), ...missed.map((each) => `NOT ${each}`)];
  const by = [...new Set(caught.map((each) => each.by))];
  return `| \`${id}\`${where} | ${title} | ${under.join(', ')} | ${by.join(', ')} |`;
}
