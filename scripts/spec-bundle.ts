/**
 * Prints the surface of one dialect as one resolved OpenAPI 3.1 document, JSON, on standard output.
 * `npm run --silent spec:bundle -- --dialect NAME`; without a dialect the default one. Exits 2 on wrong use.
 */
import { parseArgs } from 'node:util';
import { documentFor } from './generate/document.ts';
import { dialectNamed } from './generate/tables.ts';

// Whoever reads only the beginning, `| head`, has what it wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  const { values } = parseArgs({ options: { dialect: { type: 'string', default: 'openai' } } });
  const document = await documentFor(dialectNamed(values.dialect));
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
} catch (error) {
  console.error(`spec:bundle: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
