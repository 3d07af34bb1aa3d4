/**
 * Runs the pieces of a page as its reader would, one after another in one folder that holds nothing else.
 *
 * What stands on the page stays as it is, but for addresses: each port becomes one that is free here, and
 * https://gw.example/v1, which stands for the reader's own server, a mock.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join, relative } from 'node:path';
import { parse } from 'yaml';
import { root, type Block } from './page.ts';

/** What changes the sources on its page is run in a copy of them. */
const IN_A_COPY = new Set(['CONTRIBUTING.md']);
/** Of no use in a copy, or linked into it. */
const NOT_COPIED = new Set(['.git', '.tmp', 'dist', 'node_modules', 'resproof-report']);

/** Milliseconds. */
const PATIENCE = 60_000;
const DRAIN = 100;
const PORT = /(?<=127\.0\.0\.1:|localhost:|--port |PORT=)[1-9]\d{3,4}\b/g;

/**
 * `npx resproof mock` goes on until somebody ends it: on a page that is at the page's end. What stands after it finds it
 * listening. So does whatever a page puts into the background.
 */
const SERVERS = `
npx() {
  case "$*" in
    'resproof mock --help') command npx "$@"; return ;;
    'resproof mock'*) ;;
    *) command npx "$@"; return ;;
  esac
  local said=.said-$RANDOM
  command npx "$@" >$said 2>&1 &
  local id=$!
  until grep -q '^resproof mock http' $said; do
    kill -0 $id 2>/dev/null || { cat $said; wait $id; return; }
    sleep 0.05
  done
  cat $said
}
`;

const EXTENSIONS: Record<Block['language'], string> = {
  sh: 'sh',
  js: 'mjs',
  ts: 'test.ts',
  py: 'py',
  python: 'py',
  yaml: 'yaml',
  json: 'json',
  diff: 'diff',
  text: 'txt',
};

export interface Ran {
  status: number | null;
  said: string;
}

export class PageSession {
  readonly #folder: string;
  readonly #bin: string;
  readonly #gateway: string;
  readonly #ports = new Map<string, string>();
  readonly #groups: number[] = [];

  /** @param gateway the base URL of what stands for the reader's own server */
  constructor(page: string, gateway: string) {
    // Within the checkout: a package finds itself, and what it is developed with, by its name.
    const name = page.replaceAll(/\W/g, '-');
    this.#folder = join(root, '.tmp/docs', name);
    this.#bin = join(root, '.tmp/docs', `${name}.bin`);
    this.#gateway = gateway;
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true });
    mkdirSync(this.#bin, { recursive: true });
    const copied = IN_A_COPY.has(page);
    if (copied) copySources(this.#folder);
    // As in the folder that a reader has before him.
    else symlinkSync(join(root, 'examples'), join(this.#folder, 'examples'));
    // The real one takes half a second to find what lies here.
    const here = copied ? this.#folder : root;
    const npx = [
      '#!/bin/sh',
      'command=$1; shift',
      `[ "$command" = resproof ] && exec ${process.execPath} ${join(here, 'bin/resproof.js')} "$@"`,
      `exec ${join(root, 'node_modules/.bin')}/"$command" "$@"`,
      '',
    ].join('\n');
    writeFileSync(join(this.#bin, 'npx'), npx, { mode: 0o755 });
  }

  async run(block: Block): Promise<Ran> {
    const code = await this.#here(block.code);
    const path = this.path(block);
    if (block.append) appendFileSync(path, code);
    else writeFileSync(path, code);
    switch (block.language) {
      case 'sh':
        return this.#spawn('bash', ['-euo', 'pipefail', '-c', SERVERS + code]);
      case 'js':
      case 'ts':
        return this.#script(code, path);
      case 'py':
      case 'python':
        return this.#spawn('python3', [path]);
      case 'yaml':
        parse(code);
        return { status: 0, said: '' };
      case 'json':
        JSON.parse(code);
        return { status: 0, said: '' };
      case 'diff':
        // On a page the lines around a change are few, and not numbered.
        return this.#spawn('git', ['apply', '--recount', '--unidiff-zero', path]);
      case 'text':
        if (block.file !== undefined) return { status: 0, said: '' };
        throw new Error(
          'A piece of text is nothing to run: say that it is the output of the piece before it.',
        );
    }
  }

  /** Where the piece lies; without a name of its own it is called after its line. */
  path({ file, line, language }: Block): string {
    return join(this.#folder, file ?? `line-${line}.${EXTENSIONS[language]}`);
  }

  end(): void {
    for (const group of this.#groups) {
      try {
        process.kill(-group);
      } catch {
        // All of it has ended by itself.
      }
    }
    for (const folder of [this.#folder, this.#bin]) rmSync(folder, { recursive: true, force: true });
  }

  #script(code: string, file: string): Promise<Ran> {
    if (/from '(vitest|resproof\/(mock\/)?vitest)'/.test(code)) {
      const vitest = join(root, 'node_modules/vitest/vitest.mjs');
      return this.#spawn(process.execPath, [vitest, 'run', '--root', '.', file]);
    }
    return this.#spawn(process.execPath, [...(code.includes("'node:test'") ? ['--test'] : []), file]);
  }

  /** Not waited for in a way that blocks: the mock that stands for the reader's server is in this process. */
  #spawn(command: string, argv: string[]): Promise<Ran> {
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      PATH: this.#bin + delimiter + process.env['PATH'],
      KEY: 'sk-test',
      OPENAI_API_KEY: 'sk-test',
      // Either would have a test runner within this one report to it.
      NODE_TEST_CONTEXT: undefined,
      VITEST: undefined,
    };
    return new Promise((resolve, reject) => {
      const child = spawn(command, argv, {
        cwd: this.#folder,
        env,
        timeout: PATIENCE,
        stdio: ['ignore', 'pipe', 'pipe'],
        // What it leaves in the background is of its group.
        detached: true,
      });
      if (child.pid !== undefined) this.#groups.push(child.pid);
      let said = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (said += text));
      }
      // Not `close`: what runs on in the background may hold the streams open.
      child
        .on('error', reject)
        .on('exit', (status) => setTimeout(() => resolve({ status, said: this.#asOnThePage(said) }), DRAIN));
    });
  }

  /** With the addresses of this machine. */
  async #here(code: string): Promise<string> {
    for (const [port] of code.matchAll(PORT)) {
      if (!this.#ports.has(port)) this.#ports.set(port, await freePort());
    }
    return code
      .replaceAll(PORT, (port) => this.#ports.get(port) ?? port)
      .replaceAll('https://gw.example/v1', this.#gateway);
  }

  /** With the addresses of the page. */
  #asOnThePage(said: string): string {
    let text = said.replaceAll(this.#gateway, 'https://gw.example/v1');
    for (const [written, used] of this.#ports) text = text.replaceAll(`:${used}`, `:${written}`);
    return text;
  }
}

function copySources(folder: string): void {
  for (const name of readdirSync(root)) {
    if (NOT_COPIED.has(name)) continue;
    cpSync(join(root, name), join(folder, name), {
      recursive: true,
      filter: (from) => !NOT_COPIED.has(relative(root, from)),
    });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
}

function freePort(): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(String(port)));
    });
  });
}
