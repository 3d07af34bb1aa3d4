/** The servers that are compared, each in a process of its own, started as its users start it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Name = 'bare' | 'mock' | 'aimock';

export interface Running {
  origin: string;
  pid: number;
  /** `performance.now()` when the process was started. */
  since: number;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const bare = fileURLToPath(new URL('bare.js', import.meta.url));

/** What it writes: below the checkout, so that the package finds what it depends on. */
export class Bench {
  readonly #folder: string;
  readonly #started = new Set<ChildProcess>();

  constructor() {
    mkdirSync(join(root, '.tmp'), { recursive: true });
    this.#folder = mkdtempSync(join(root, '.tmp', 'bench-mock-'));
    // As it is installed: a checkout runs its sources, which Node strips of their types at each start.
    for (const part of ['bin', 'dist', 'package.json', 'spec/schemas'])
      cpSync(join(root, part), join(this.#folder, 'package', part), { recursive: true });
  }

  /** What the bare server says. */
  teach(replies: object): void {
    writeFileSync(join(this.#folder, 'replies.json'), JSON.stringify(replies));
  }

  /** What aimock says to everything. */
  script(text: string, match: string): void {
    const fixtures = [{ match: { userMessage: match }, response: { content: text } }];
    writeFileSync(join(this.#folder, 'fixtures.json'), JSON.stringify({ fixtures }));
  }

  async start(name: Name, options: { chunk?: number } = {}): Promise<Running> {
    const port = await freePort();
    const since = performance.now();
    const child = spawn(process.execPath, this.#command(name, port, options.chunk ?? 20), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#started.add(child);
    const gone = once(child, 'exit').then(() => this.#started.delete(child));
    const listens = await listening(child);
    if (!listens) throw new Error(`${name} ended before it listened`);
    return {
      origin: `http://127.0.0.1:${port}`,
      pid: child.pid ?? 0,
      since,
      async stop() {
        child.kill();
        await gone;
      },
    };
  }

  end(): void {
    for (const child of this.#started) child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #command(name: Name, port: number, chunk: number): string[] {
    switch (name) {
      case 'bare':
        return [bare, String(port), join(this.#folder, 'replies.json')];
      case 'mock':
        return [join(this.#folder, 'package/bin/resproof.js'), 'mock', '--port', String(port)];
      case 'aimock':
        return [
          join(root, 'node_modules/@copilotkit/aimock/dist/cli.js'),
          ...['--port', String(port), '--fixtures', join(this.#folder, 'fixtures.json')],
          ...['--chunk-size', String(chunk)],
        ];
    }
  }
}

/** Resolves when it has printed where it listens; what it prints afterwards is thrown away. */
async function listening({ stdout }: ChildProcess): Promise<boolean> {
  let said = '';
  for await (const chunk of stdout!.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (!/http:\/\/\S+:\d+/.test(said)) continue;
    stdout!.resume();
    return true;
  }
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Milliseconds of CPU that all threads of a process have used. */
export function cpuOf(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const spent = tasks.map((task) => {
    try {
      return Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // A thread that has ended meanwhile.
      return 0;
    }
  });
  return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6;
}
