/** The files that `resproof init` writes. */
import { stringify } from 'yaml';
import type { DialectName } from '../../../spec/index.ts';

export const FORMATS = ['yaml', 'ts', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** What a target needs to be run by its name. */
export interface Answers {
  name: string;
  baseUrl: string;
  /** The variable of the environment that holds the key; null for a target without one. */
  keyVariable: string | null;
  /** Null: the only one of GET /models. */
  model: string | null;
  dialect: DialectName;
  format: Format;
  /** Write a workflow of GitHub Actions, too. */
  github: boolean;
}

interface WrittenFile {
  path: string;
  text: string;
}

export function filesFor(answers: Answers): WrittenFile[] {
  const files = [configFile(answers)];
  if (answers.github) files.push(workflowFile(answers));
  return files;
}

const SCHEMA = './node_modules/resproof/spec/schemas/config.schema.json';

function configFile({ name, baseUrl, keyVariable, model, dialect, format }: Answers): WrittenFile {
  const config = {
    target: name,
    targets: {
      [name]: {
        baseUrl,
        apiKey: keyVariable === null ? null : `\${${keyVariable}}`,
        ...(model !== null && { model }),
        dialect,
      },
    },
  };
  const path = `resproof.config.${format}`;
  switch (format) {
    case 'yaml': {
      const head = `# yaml-language-server: $schema=${SCHEMA}\n# npx resproof run ${name}\n`;
      return { path, text: head + stringify(config, { lineWidth: 0 }) };
    }
    case 'json':
      return { path, text: `${JSON.stringify({ $schema: SCHEMA, ...config }, null, 2)}\n` };
    case 'ts': {
      const body = JSON.stringify(config, null, 2);
      return {
        path,
        text: `// npx resproof run ${name}\nimport { defineConfig } from 'resproof';\n\nexport default defineConfig(${body});\n`,
      };
    }
  }
}

function workflowFile({ name, keyVariable }: Answers): WrittenFile {
  const job = {
    name: 'resproof',
    on: { schedule: [{ cron: '17 3 * * *' }], workflow_dispatch: {} },
    permissions: { contents: 'read' },
    jobs: {
      conformance: {
        'runs-on': 'ubuntu-latest',
        steps: [
          { uses: 'actions/checkout@v5' },
          { uses: 'actions/setup-node@v5', with: { 'node-version': 24 } },
          {
            run: `npx --yes resproof run ${name}`,
            ...(keyVariable !== null && { env: { [keyVariable]: `\${{ secrets.${keyVariable} }}` } }),
          },
          {
            if: 'always()',
            uses: 'actions/upload-artifact@v5',
            with: { name: 'resproof-report', path: 'resproof-report' },
          },
        ],
      },
    },
  };
  return { path: '.github/workflows/resproof.yml', text: stringify(job, { lineWidth: 0 }) };
}
