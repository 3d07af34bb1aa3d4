/** Turns the tables of spec/ into names.ts and catalogue.ts. */
import { join } from 'node:path';
import { GENERATED, typescript } from './files.ts';
import type { Tables } from './tables.ts';

/** names.ts: the closed unions. */
export function namesFile(tables: Tables): string {
  const union = (name: string, doc: string, values: string[]) =>
    `/** ${doc} */\nexport type ${name} =\n${values.map((value) => `  | '${value}'`).join('\n')};\n`;
  return typescript(
    'spec/requirements, spec/capabilities.yaml, spec/dialects and spec/tables',
    [
      union(
        'RequirementId',
        'Every requirement.',
        tables.requirements.map((each) => each.id),
      ),
      union(
        'Capability',
        'Every capability.',
        tables.capabilities.map((each) => each.name),
      ),
      union(
        'DialectName',
        'Every dialect; the default first.',
        tables.dialects.map((each) => each.name),
      ),
      union(
        'ClientName',
        'Every client that was observed.',
        tables.clients.map((each) => each.name),
      ),
      union('EventType', 'Every event type that the surface describes.', Object.keys(tables.grammar)),
    ].join('\n'),
  );
}

/** catalogue.ts: all tables with their defaults filled in. */
export function catalogueFile(tables: Tables, coverage: Record<string, Record<string, string>>): string {
  const all = tables.dialects.map((each) => each.name);
  const catalogue = {
    requirements: tables.requirements.map((each) => ({
      id: each.id,
      subject: each.id.slice(0, each.id.indexOf('.')),
      level: each.level,
      statement: each.statement,
      sources: each.sources,
      needs: each.needs,
      dialects: each.dialects ?? all,
      levels: each.levels ?? {},
      since: each.since ?? '0.1.0',
      covers: each.covers ?? [],
      ...(each.when === undefined ? {} : { when: each.when }),
      ...(each.after === undefined ? {} : { after: each.after }),
      ...(each.untestable === undefined ? {} : { untestable: each.untestable }),
      ...(each.why === undefined ? {} : { why: each.why }),
      ...(each.fix === undefined ? {} : { fix: each.fix }),
    })),
    capabilities: tables.capabilities,
    dialects: tables.dialects.map(({ name, title, mandatory, operations = null, judgedAs, facts }) => ({
      name,
      title,
      mandatory,
      operations,
      ...(judgedAs === undefined ? {} : { judgedAs }),
      facts,
    })),
    grammar: tables.grammar,
    echo: tables.echo,
    clients: tables.clients,
    impact: tables.impact,
    sources: tables.sources.map(({ name, title, pages, statements }) => ({
      name,
      title,
      pages,
      statements: statements.map((each) => ({ ...each, requirements: each.requirements ?? [] })),
    })),
    coverage,
  };
  return typescript(
    'spec/requirements, spec/capabilities.yaml, spec/dialects and spec/tables',
    `import type { Catalogue } from '../catalogue.ts';\n\nexport const catalogue: Catalogue = ${JSON.stringify(catalogue, null, 2)};\n`,
  );
}

export const NAMES = join(GENERATED, 'names.ts');
export const CATALOGUE = join(GENERATED, 'catalogue.ts');
