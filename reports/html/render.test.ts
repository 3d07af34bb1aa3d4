import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { payloads, poisoned } from '../testing/hostile.ts';
import { finding, requirementResult } from '../testing/report-builder.ts';
import { wholeReport, wholeWire } from '../testing/whole-report.ts';
import type { ShownExchange } from '../wire.ts';
import type { PageData, PageWire } from './data.ts';
import { renderHtml } from './render.ts';

const scriptsIn = (html: string) =>
  [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)].map(([, head = '', text = '']) => ({
    head,
    text,
  }));

/** What a page has in it: the index, and the wire. */
function contentOf(html: string): { data: PageData; wire: PageWire[] } {
  const scripts = scriptsIn(html);
  const index = scripts.find(({ head }) => head.includes('application/json'))?.text ?? '';
  const blocks = scripts.filter(({ head }) => head.includes('application/gzip'));
  return {
    data: JSON.parse(index) as PageData,
    wire: blocks.flatMap(({ text }) => {
      return JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString('utf8')) as PageWire[];
    }),
  };
}

const [, stream] = wholeWire as readonly [ShownExchange, ShownExchange];

test('the report and the wire are in it as they are', async () => {
  const { data, wire } = contentOf(await renderHtml(wholeReport, wholeWire));
  const { exchanges, ...rest } = wholeReport;
  expect(data.report).toEqual(rest);
  expect(data.exchanges.map(({ id, block }) => [id, block])).toEqual(exchanges.map(({ id }) => [id, 0]));
  expect(wire.map(({ id }) => id)).toEqual(wholeWire.map(({ id }) => id));
  expect(wire[1]?.response).toEqual({ ...stream.response, cut: 0, framesCut: 0 });
  expect(wire[1]?.curl).toBe(exchanges[1]?.curl);
});

test('without the wire the report is whole, curl lines too', async () => {
  const { data, wire } = contentOf(await renderHtml(wholeReport));
  expect(wire).toEqual([]);
  expect(data.exchanges.map(({ curl }) => curl)).toEqual(wholeReport.exchanges.map(({ curl }) => curl));
});

test('exchanges that the report does not know are left out', async () => {
  const { wire } = contentOf(await renderHtml(wholeReport, [{ ...stream, id: 'clean-up/delete' }]));
  expect(wire).toEqual([]);
});

describe('the policy', () => {
  test('allows the script and the style of the page, and nothing else', async () => {
    const html = await renderHtml(wholeReport, wholeWire);
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
    const [script] = scriptsIn(html).filter(({ head }) => head === '');
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hash(script?.text ?? '')}`,
      `style-src ${hash(style)}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  test('the page names no other place', async () => {
    expect(await renderHtml(wholeReport)).not.toMatch(/(?:src|href)="(?!data:,|#)/);
  });
});

test('whatever a target said, the elements of the file are ours', async () => {
  const tags = (html: string) => html.match(/<[a-z!/][^>\s]*/gi);
  const ours = tags(await renderHtml(wholeReport, wholeWire));
  for (const payload of payloads) {
    const html = await renderHtml(poisoned(wholeReport, payload), poisoned(wholeWire, payload));
    expect(tags(html), payload).toEqual(ours);
    expect(contentOf(html).data.report.verdict).toBe(`${wholeReport.verdict} ${payload}`);
  }
});

describe('what is too long is cut, and said to be', () => {
  const long = (parts: Partial<ShownExchange>): ShownExchange => ({ ...stream, ...parts });
  const only = async (exchange: ShownExchange, report = wholeReport) =>
    contentOf(await renderHtml(report, [exchange])).wire[0];

  test('bodies, headers and data', async () => {
    const text = 'x'.repeat(100_000);
    const wire = await only(
      long({
        request: { ...stream.request, body: text, headers: [['x', text]] },
        response: {
          ...stream.response!,
          body: text,
          frames: [{ at: 0, offset: 0, index: null, type: null, data: text }],
        },
      }),
    );
    expect(wire?.request.body).toHaveLength(65_536);
    expect(wire?.cut).toBe(100_000 - 65_536);
    expect(wire?.request.headers[0]?.[1]).toMatch(/^x{4096}… 95904 characters more$/);
    expect(wire?.response?.cut).toBe(100_000 - 65_536);
    expect(wire?.response?.frames[0]?.data).toMatch(/… 83616 characters more$/);
  });

  test('a long stream, but for what a finding is about', async () => {
    const frames = Array.from({ length: 5_000 }, (_, index) => ({
      at: index,
      offset: 100 * index,
      index,
      type: 'response.output_text.delta',
      data: '{}',
    }));
    const about = (where: object) =>
      requirementResult('stream.part-announced', {
        verdict: 'failed',
        broken: 1,
        findings: [finding({ exchange: stream.id, where })],
      });
    const report = { ...wholeReport, requirements: [about({ event: 3_000 }), about({ offset: 400_050 })] };
    const wire = await only(long({ response: { ...stream.response!, frames } }), report);
    const kept = wire?.response?.frames.map(({ index }) => index) ?? [];
    expect(kept).toHaveLength(1_000 + 7 + 7);
    expect(kept.slice(1_000)).toEqual([
      2997, 2998, 2999, 3000, 3001, 3002, 3003, 3997, 3998, 3999, 4000, 4001, 4002, 4003,
    ]);
    expect(wire?.response?.framesCut).toBe(5_000 - 1_014);
  });

  test('the wire as a whole: those with findings are the last to go', async () => {
    // Each is as large as one can be; a thousand of them are too much.
    const body = 'y'.repeat(65_536);
    const ids = Array.from({ length: 1_200 }, (_, n) => `big/${n}`);
    const report = {
      ...wholeReport,
      exchanges: ids.map((id) => ({ ...wholeReport.exchanges[0]!, id })),
      requirements: [
        requirementResult('a.b', {
          verdict: 'failed',
          broken: 1,
          findings: [finding({ exchange: 'big/1199' })],
        }),
      ],
    };
    function* wire(): Iterable<ShownExchange> {
      for (const id of ids) yield long({ id, response: { ...stream.response!, body, frames: [] } });
    }
    const { data } = contentOf(await renderHtml(report, wire()));
    const inside = data.exchanges.filter(({ block }) => block !== null).map(({ id }) => id);
    expect(inside.length).toBeLessThan(1_100);
    expect(inside.length).toBeGreaterThan(900);
    expect(inside).toContain('big/1199');
    expect(inside).not.toContain('big/1198');
  });
});
