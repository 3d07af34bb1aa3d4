/** A process with a mock of every dialect. Prints where they listen as one line of JSON, and ends with standard input. */
import { startMock } from '../../mock/index.ts';
import { dialects } from '../../spec/index.ts';

const mocks = await Promise.all(
  dialects.map(async ({ name }) => ({ name, mock: await startMock({ dialect: name }) })),
);
console.log(JSON.stringify(Object.fromEntries(mocks.map(({ name, mock }) => [name, mock.port]))));
process.stdin.on('end', () => process.exit()).resume();
