/** What people copy into their own projects: the Action, the image, the manifest, and the pieces of YAML in the docs. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { validateAction, validateWorkflow } from '@action-validator/core';
import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { createProgram } from '../src/cli/main.ts';
import { blocksOf, root } from './docs/page.ts';

const text = (path: string) => readFileSync(root + path, 'utf8');

describe('the Action', () => {
  const action = parse(text('action.yml')) as {
    inputs: Record<string, object>;
    runs: { steps: { id?: string; run?: string; env?: Record<string, string> }[] };
  };
  const step = action.runs.steps.find(({ id }) => id === 'run');

  test('is one', () => {
    expect(validateAction(text('action.yml'))).toMatchObject({ actionType: 'action', errors: [] });
  });

  test('takes no text of a caller for a command: all inputs come by the environment', () => {
    expect(step?.run).not.toContain('${{');
    const named = JSON.stringify(action.runs).matchAll(/inputs\.([\w-]+)/g);
    expect(new Set([...named].map(([, name]) => name))).toEqual(new Set(Object.keys(action.inputs)));
  });

  test.each([
    [{ RESPROOF_TARGET: 'staging' }, 'run staging --out reports', 0],
    [
      { RESPROOF_BASE_URL: 'https://gw.example/v1', RESPROOF_MODEL: 'a b', RESPROOF_DIALECT: 'compatible' },
      'run --out reports --base-url https://gw.example/v1 --model a b --dialect compatible',
      1,
    ],
    [
      { RESPROOF_ARGS: '--max-time 10m --quick', RESPROOF_KEY: 'sk-1' },
      'run --out reports --max-time 10m --quick',
      3,
    ],
  ])('with %j runs resproof %s, and has its exit code %i', (given, words, exit) => {
    const folder = mkdtempSync(join(tmpdir(), 'resproof-action-'));
    try {
      const npx = `#!/bin/sh\nshift 2\necho "$*" >"${folder}/said"\necho "$OPENAI_API_KEY" >"${folder}/key"\nexit ${exit}\n`;
      writeFileSync(join(folder, 'npx'), npx, { mode: 0o755 });
      const env = {
        ...Object.fromEntries(Object.keys(step?.env ?? {}).map((name) => [name, ''])),
        RESPROOF_OUT: 'reports',
        RESPROOF_VERSION: 'latest',
        ...given,
        PATH: folder + delimiter + process.env['PATH'],
        GITHUB_OUTPUT: join(folder, 'output'),
      };
      // As the runner starts a step with `shell: bash`.
      const done = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''], {
        env,
      });
      expect(done.status, done.stderr.toString()).toBe(exit);
      expect(readFileSync(join(folder, 'said'), 'utf8').trim()).toBe(words);
      expect(readFileSync(join(folder, 'output'), 'utf8')).toBe(`exit-code=${exit}\n`);
      if ('RESPROOF_KEY' in given) expect(readFileSync(join(folder, 'key'), 'utf8')).toBe('sk-1\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the image', () => {
  test('has nothing that a linter objects to', () => {
    expect(validate(text('Dockerfile')).map(({ message }) => message)).toEqual([]);
  });

  test('is not run by root, and begins with the command of the package', () => {
    const lines = text('Dockerfile').split('\n');
    const last = lines.findLastIndex((line) => line.startsWith('FROM '));
    expect(lines.slice(last)).toContain('USER node');
    expect(lines).toContain('ENTRYPOINT ["resproof"]');
    const [, args = '[]'] = /^CMD (\[.*\])$/m.exec(lines.slice(last).join('\n')) ?? [];
    expectOptions(JSON.parse(args) as string[]);
  });
});

interface Resource {
  kind: string;
  metadata: { name: string };
  spec: {
    selector: Record<string, unknown> & { matchLabels?: object };
    template?: {
      metadata: { labels: Record<string, string> };
      spec: {
        containers: {
          args: string[];
          ports: { name: string; containerPort: number }[];
          securityContext: object;
        }[];
      };
    };
    ports?: { port: number; targetPort: string }[];
  };
}

describe('the Kubernetes manifest', () => {
  const resources = parseAllDocuments(text('examples/kubernetes/mock.yaml')).map((each) => {
    expect(each.errors).toEqual([]);
    return each.toJS() as Resource;
  });
  const named = (kind: string, name: string) =>
    resources.find((each) => each.kind === kind && each.metadata.name === name)!;

  test.each(['resproof-mock', 'resproof-valkey'])(
    '%s: its service finds its pods, by port and label',
    (name) => {
      const { spec } = named('Deployment', name);
      const service = named('Service', name).spec;
      expect(spec.template?.metadata.labels).toMatchObject(service.selector);
      expect(spec.selector.matchLabels).toEqual(spec.template?.metadata.labels);
      const ports = spec.template?.spec.containers.flatMap((each) => each.ports.map((port) => port.name));
      expect(ports).toContain(service.ports?.[0]?.targetPort);
      for (const each of spec.template?.spec.containers ?? [])
        expect(each.securityContext).toMatchObject({ allowPrivilegeEscalation: false });
    },
  );

  test('the mock is started with options that it has, on the store of the other service', () => {
    const [container] = named('Deployment', 'resproof-mock').spec.template!.spec.containers;
    expectOptions(container!.args);
    const store = new URL(container!.args[container!.args.indexOf('--store') + 1]!);
    const { ports } = named('Service', store.hostname).spec;
    expect(String(ports?.[0]?.port)).toBe(store.port);
    expect(container!.ports[0]!.containerPort).toBe(
      Number(container!.args[container!.args.indexOf('--port') + 1]),
    );
  });
});

describe('the recipes in docs/how-to/ci.md', () => {
  const blocks = blocksOf('docs/how-to/ci.md').filter(({ language }) => language === 'yaml');
  const piece = (file: string) => blocks.find((each) => each.file === file)!.code;

  test.each(['workflow.yaml', 'matrix.yaml'])('%s is a workflow', (file) => {
    // A page shows no more than what it is about.
    const code = piece(file).startsWith('jobs:') ? `name: x\non: push\n${piece(file)}` : piece(file);
    expect(validateWorkflow(code)).toMatchObject({ actionType: 'workflow', errors: [] });
  });

  test('use inputs that the action has', () => {
    const { jobs } = parse(piece('workflow.yaml')) as {
      jobs: { staging: { steps: { uses: string; with?: object }[] } };
    };
    const used = jobs.staging.steps.find(({ uses }) => uses.startsWith('resproof/'))?.with ?? {};
    const { inputs } = parse(text('action.yml')) as { inputs: object };
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(used)));
  });

  test('use options that there are', () => {
    const commands = blocks.flatMap(({ code }) => [...code.matchAll(/npx --yes resproof (.+?)( \|\||$)/gm)]);
    expect(commands.length).toBeGreaterThanOrEqual(3);
    for (const [, words = ''] of commands) expectOptions(words.replaceAll(/\$\{\{.*?\}\}/g, '1').split(' '));
  });
});

/** Each `--option` is one of its command. */
function expectOptions([name, ...args]: string[]): void {
  const command = createProgram().commands.find((each) => each.name() === name);
  const known = command?.options.map(({ long }) => long);
  for (const option of args.filter((word) => word.startsWith('--'))) expect(known, name).toContain(option);
}
