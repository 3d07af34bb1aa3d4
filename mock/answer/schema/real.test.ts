/** Some of what `npm run schemas` asks: a value that keeps to the schema, or a refusal that names the place. */
import { expect, it } from 'vitest';
import { outcomeOf } from './testing/ask.ts';
import { suiteIn, SUITE, tools, type Subject } from './testing/subjects.ts';

/** Those with more to them than properties, and of the others a few. */
const telling = tools().filter(
  ({ schema }, index) =>
    /"(\$ref|anyOf|oneOf|pattern|propertyNames|format)":/.test(JSON.stringify(schema)) || index % 12 === 0,
);

it('arguments keep to the schemas of real tools', async () => {
  expect(telling.length).toBeGreaterThan(80);
  const wrong: [Subject['name'], unknown][] = [];
  for (const { name, schema } of telling) {
    const outcome = await outcomeOf(schema, 'arguments');
    if (outcome.kind !== 'valid') wrong.push([name, outcome]);
  }
  expect(wrong).toEqual([]);
});

it('outputs keep to the schemas of the JSON-Schema-Test-Suite, or are refused', async () => {
  const cases = suiteIn(
    SUITE,
    '{ref,definitions,anyOf,allOf,oneOf,not,pattern,patternProperties,dependencies}.json',
  );
  const outcomes = [];
  for (const { name, schema } of cases) outcomes.push({ name, ...(await outcomeOf(schema, 'output')) });
  expect(outcomes.filter(({ kind }) => kind === 'wrong')).toEqual([]);
  // Remote references, and what nothing keeps to.
  expect(outcomes.filter(({ kind }) => kind === 'refused').map(({ name }) => name)).toMatchInlineSnapshot(`
    [
      "definitions.json: valid definition",
      "definitions.json: invalid definition",
      "ref.json: remote ref, containing refs itself",
    ]
  `);
});
