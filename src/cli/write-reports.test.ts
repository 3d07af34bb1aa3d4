import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Report } from '../../spec/generated/report.ts';
import { invoke } from './testing/invoke.ts';

const root = mkdtempSync(join(tmpdir(), 'resproof-reports-'));
let out = '';
beforeEach(() => (out = mkdtempSync(join(root, 'r-'))));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(root, { recursive: true }));

/** One answer as it came, whose text a hostile target chose. */
function answer(text: string): string {
  const file = join(out, 'answer.sse');
  const event = { type: 'error', message: text, code: text, param: null, sequence_number: 0 };
  writeFileSync(file, `data: ${JSON.stringify(event)}\n\n`);
  return file;
}

describe('--reporter', () => {
  test.each(['run', 'judge'])('%s names every form in its help and in its complaint', async (command) => {
    const names = 'terminal, json, html, junit, ctrf, sarif, markdown, badge';
    const help = await invoke(command, '--help');
    expect(help.out.replace(/\s+/g, ' ')).toContain(`of ${names} (default: `);
    const wrong = await invoke(command, ...(command === 'judge' ? ['-'] : []), '--reporter', 'htlm');
    expect(wrong.err).toContain(`Choose one of ${names}. (Did you mean html?)`);
    expect(wrong.code).toBe(2);
  });

  test('judge shows the report, and writes files where it is asked for them', async () => {
    const file = answer('no');
    const shown = await invoke('judge', file);
    expect(shown.out).toContain('answer.sse');
    expect(shown.out).not.toContain('Written');
    expect(readdirSync(out)).toEqual(['answer.sse']);

    const some = await invoke('judge', file, '--reporter', 'html,sarif', '--out', join(out, 'some'));
    expect(some.out).toBe('');
    expect(readdirSync(join(out, 'some')).sort()).toEqual(['report.html', 'report.sarif']);
    expect(some.code).toBe(shown.code);

    const all = await invoke('judge', file, '--out', join(out, 'all'));
    expect(all.out).toContain('Written: ');
    expect(readdirSync(join(out, 'all'))).toHaveLength(8);
  });

  test('a result names where it lies, as seen from the report', async () => {
    await invoke('run', '--case', 'create.text', '--out', out, '--reporter', 'json');
    // A line is taken out of it, so that something is broken.
    const path = join(out, 'transcript.jsonl');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replaceAll('\\"object\\":\\"response\\"', '\\"object\\":\\"thing\\"'),
    );
    await invoke('judge', path, '--reporter', 'sarif', '--out', join(out, 'a b'));
    const sarif = readFileSync(join(out, 'a b', 'report.sarif'), 'utf8');
    expect(sarif).toContain('"uri": "../transcript.jsonl"');
    const [, line = ''] = /"startLine": (\d+)/.exec(sarif) ?? [];
    expect(readFileSync(path, 'utf8').split('\n')[Number(line) - 1]).toContain('\\"object\\":\\"thing\\"');
  });

  test('--json stands on standard output, beside the files', async () => {
    const run = await invoke('run', '--case', 'create.text', '--out', out, '--json', '--reporter', 'badge');
    expect((JSON.parse(run.out) as Report).exitCode).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['badge.json', 'badge.svg', 'transcript.jsonl']);
  });
});

describe('on GitHub Actions', () => {
  test('the summary of the job has the Markdown report, behind what stands there', async () => {
    const summary = join(out, 'summary');
    writeFileSync(summary, 'before\n');
    vi.stubEnv('GITHUB_STEP_SUMMARY', summary);
    await invoke('judge', answer('no'), '--reporter', 'terminal');
    expect(readFileSync(summary, 'utf8')).toBe('before\n');
    await invoke('judge', answer('no'), '--reporter', 'markdown', '--out', out);
    expect(readFileSync(summary, 'utf8')).toBe(`before\n${readFileSync(join(out, 'summary.md'), 'utf8')}\n`);
  });

  test('a summary that cannot be added to is said, and nothing more', async () => {
    vi.stubEnv('GITHUB_STEP_SUMMARY', out);
    const judged = await invoke('judge', answer('no'), '--reporter', 'markdown', '--out', out);
    expect(judged.err).toMatch(/^GITHUB_STEP_SUMMARY cannot be added to: EISDIR/);
    expect(judged.code).toBe(0);
  });

  test('what a target says is no command, on either stream, in any form', async () => {
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    const hostile = '::add-mask::x ##[add-mask]y\n::stop-commands::z';
    const server = createServer((_, response) => {
      response.writeHead(500, { 'content-type': 'application/json', 'x-note': '##[add-mask]y' });
      response.end(
        JSON.stringify({ error: { message: hostile, type: hostile, param: null, code: hostile } }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
      const argv = ['run', '--base-url', url, '--model', '##[x]', '--quick', '--retries', '0', '--out', out];
      for (const extra of [[], ['--quiet'], ['--verbose'], ['--json']]) {
        const run = await invoke(...argv, ...extra);
        const lines = `${run.out}\n${run.err}`.split('\n');
        const commands = lines.filter((each) => /^\s*::/.test(each));
        expect(commands.filter((each) => !/^::(?:group|endgroup|error|warning)\b/.test(each))).toEqual([]);
        expect(lines.filter((each) => /##\w*\[/.test(each) && !each.startsWith('::'))).toEqual([]);
        if (extra[0] === '--json') expect((JSON.parse(run.out) as Report).target.models).toEqual(['##[x]']);
        else expect(commands).not.toEqual([]);
      }
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
