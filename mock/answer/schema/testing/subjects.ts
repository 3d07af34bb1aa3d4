/** For tests: schemas that people really write, and those that show every corner of JSON Schema. */
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isObject, type JsonObject } from '../../json.ts';

export interface Subject {
  /** Where it is from. */
  name: string;
  schema: JsonObject;
  /** Whether anything keeps to it; null when that is not known. */
  satisfiable: boolean | null;
}

/**
 * What the tools of MCP servers and agents take and give, as the packages on npm declare it: without descriptions and
 * other words, by package, version and tool.
 */
export function tools(): Subject[] {
  const text = readFileSync(new URL('tools.json', import.meta.url), 'utf8');
  const packages = Object.entries(JSON.parse(text) as Record<string, Record<string, JsonObject>>);
  return packages.flatMap(([from, of]) =>
    Object.entries(of).map(([tool, schema]) => ({ name: `${from} ${tool}`, schema, satisfiable: null })),
  );
}

/** The JSON-Schema-Test-Suite, as its package on npm has it. */
export const SUITE = join(
  dirname(createRequire(import.meta.url).resolve('json-schema-test-suite/package.json')),
  'tests/draft4',
);

interface Case {
  description: string;
  schema: unknown;
  tests: { valid: boolean }[];
}

/** The cases in files of the suite. */
export function suiteIn(folder: string, files = '*.json'): Subject[] {
  return globSync(files, { cwd: folder })
    .toSorted()
    .flatMap((file) => {
      const cases = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Case[];
      return cases.flatMap(({ description, schema, tests }): Subject[] =>
        // A schema that is a boolean is none that a request can have.
        isObject(schema as JsonObject)
          ? [
              {
                name: `${file}: ${description}`,
                schema: schema as JsonObject,
                satisfiable: tests.some(({ valid }) => valid),
              },
            ]
          : [],
      );
    });
}
