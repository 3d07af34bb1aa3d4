import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { expect, test } from 'vitest';
import { renderMarkdown } from './markdown.ts';
import { payloads, poisoned } from './testing/hostile.ts';
import { buildReport, finding, requirementResult } from './testing/report-builder.ts';
import { wholeReport } from './testing/whole-report.ts';

/** As GitHub shows it, but without the cleaning that it does behind. */
const html = (markdown: string) =>
  micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });

/** Names of the elements, in order. */
const elements = (markdown: string) => [...html(markdown).matchAll(/<(\w+)/g)].map(([, name]) => name);

test('it opens with the clients, then dialects, models and subjects', () => {
  const markdown = renderMarkdown(wholeReport);
  const order = ['## ❌ resproof', '### Clients', '| dialect', '### Models', 'Subjects', '### Broken'];
  const places = order.map((each) => markdown.indexOf(each));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(html(markdown)).toContain(
    '<td>❌ breaks</td>\n<td>on stream.part-announced: The stream helper throws.',
  );
});

test('what is broken is there with its evidence, what was not shown with its reason', () => {
  const shown = html(renderMarkdown(wholeReport));
  expect(shown).toContain('<summary>❌ <code>stream.part-announced</code> MUST:');
  expect(shown).toContain('where:    streaming.text/create, event 2, byte 150');
  expect(shown).toContain('<strong>MANDATORY, NOT SHOWN: blocked, the answer was 503 (1)</strong>');
  expect(shown).toContain('<summary>left out: unexercised, --quick leaves it out (1)</summary>');
});

test('whatever a target said, the markup is ours alone', () => {
  const ours = elements(renderMarkdown(poisoned(wholeReport, 'harmless')));
  for (const payload of payloads) {
    expect(elements(renderMarkdown(poisoned(wholeReport, payload))), payload).toEqual(ours);
  }
});

test('nobody is mentioned, and no address is linked', () => {
  const said = 'ask @somebody or a@evil.example';
  const markdown = renderMarkdown(poisoned(wholeReport, said));
  // Outside of code, where neither is looked for.
  const outside = html(markdown).replace(/<code[ >][\s\S]*?<\/code>/g, '');
  expect(outside).toContain('ask @\u2060somebody or a@\u2060evil.example');
  expect(outside).not.toMatch(/@\w/);
  // GitHub's own reader looks for addresses in every piece of text, but not in lines of HTML; a comment ends a piece.
  const lines = markdown.split('\n').filter((line) => !line.startsWith('<details>'));
  expect(lines.join('\n')).not.toMatch(/<code>[^<]*@/);
});

test('GitHub takes 1 MiB for a step: everything that can be long is bounded', () => {
  const long = 'x`y|'.repeat(2_500);
  const worst = requirementResult('a.b', {
    verdict: 'failed',
    broken: 5,
    statement: long,
    findings: [1, 2, 3, 4, 5].map(() => finding({ expected: long, got: long, where: { pointer: long } })),
  });
  const unshown = requirementResult('a.c', { verdict: 'blocked', reason: long });
  const base = buildReport([]);
  const report = {
    ...buildReport([
      ...Array.from({ length: 300 }, (_, n) => ({ ...worst, id: `a.b${n}` })),
      ...Array.from({ length: 300 }, (_, n) => ({ ...unshown, id: `a.c${n}`, reason: `${n} ${long}` })),
    ]),
    notes: Array.from({ length: 300 }, () => long),
    models: Array.from({ length: 300 }, () => ({
      model: long,
      exitCode: 1 as const,
      verdict: long,
      counts: base.counts,
      subjects: [],
      clients: [],
      requirements: [],
    })),
  };
  const markdown = renderMarkdown(report);
  expect(Buffer.byteLength(markdown)).toBeLessThan(512 * 1024);
  expect(markdown).toMatch(/\d+ more broken requirements stand in report\.json\./);
});
