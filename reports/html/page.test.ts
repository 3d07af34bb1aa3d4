/** The page in a real browser: what a person sees, does with a mouse or a keyboard, and what a hostile target cannot do. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../spec/generated/report.ts';
import { payloads, poisoned } from '../testing/hostile.ts';
import { wholeReport, wholeWire } from '../testing/whole-report.ts';
import type { ShownExchange } from '../wire.ts';
import { renderHtml } from './render.ts';
import { browserPath, launchBrowser } from './testing/browser.ts';

const STREAM = 'streaming.text/create';
const STREAM_HASH = `#/exchange/${encodeURIComponent(STREAM)}`;

/** What is used of axe-core, which looks for what keeps people out. */
interface Axe {
  run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

const here = browserPath !== null;
if (!here)
  console.warn(
    'NOT RUN: no Chromium on this machine; the page of the HTML report was not tested in a browser.',
  );

describe.skipIf(!here)(
  `in Chromium${here ? '' : ' (NOT RUN: there is none on this machine; apt-get install chromium)'}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'resproof-page-'));
    let browser: Browser;
    let page: Page;
    /** What must not happen on any page: requests, errors, dialogs. */
    let wrong: string[] = [];

    beforeAll(async () => {
      await write('whole', wholeReport, wholeWire);
      browser = await launchBrowser();
      page = await browser.newPage();
      page.on('console', (message) => wrong.push(`console ${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
      page.on('dialog', (dialog) => {
        wrong.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(pathToFileURL(folder).href)) wrong.push(`request: ${request.url()}`);
      });
    }, 60_000);
    afterEach(() => {
      const seen = wrong;
      wrong = [];
      expect(seen).toEqual([]);
    });
    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });

    const path = (name: string) => join(folder, `${name}.html`);
    const address = (name: string, hash = '') => `${pathToFileURL(path(name)).href}${hash}`;

    async function write(name: string, report: Report, wire: Iterable<ShownExchange>): Promise<void> {
      writeFileSync(path(name), await renderHtml(report, wire));
    }

    /** Anew, at the size of a desk and in light. */
    async function open(hash = '', name = 'whole', width = 1280): Promise<void> {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width, height: 900 });
      await page.goto('about:blank');
      await page.goto(address(name, hash));
      await page.locator('h1').waitFor();
    }

    const shownIds = () => page.locator('.requirements > li:visible summary code').allTextContents();
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');

    test('it opens with the verdict, the clients, the dialects, the models, the subjects, the requirements', async () => {
      await open();
      expect(await page.title()).toBe('resproof: 1 requirement is broken: stream.part-announced.');
      expect(await page.locator('h1').textContent()).toBe('1 requirement is broken: stream.part-announced.');
      expect(await page.locator('h2').allTextContents()).toEqual([
        'Clients',
        'Dialects',
        'Models',
        'Subjects',
        'Requirements',
        'Not offered by the target',
        'Notes',
      ]);
      expect(await page.locator('.clients > li').first().textContent()).toContain(
        'openai for Node breaksstream.part-announced The stream helper throws. (seen when it was run)',
      );
      // What is broken first.
      expect((await shownIds()).slice(0, 4)).toEqual([
        'stream.part-announced',
        'http.request-id',
        'http.nosniff',
        'response.model',
      ]);
    });

    test('search and filters narrow the list, and stand in the address', async () => {
      await open();
      await page.getByRole('searchbox').fill('GOT content_part');
      expect(await shownIds()).toEqual([]);
      await page.getByRole('searchbox').fill('none content_part');
      expect(await shownIds()).toEqual(['stream.part-announced']);
      expect(await page.getByRole('status').first().textContent()).toBe('1 of 8 requirements');
      await page.getByRole('button', { name: 'Clear' }).click();
      await page.getByRole('checkbox', { name: 'warned' }).check();
      await page.getByRole('checkbox', { name: 'noted' }).check();
      expect(await shownIds()).toEqual(['http.request-id', 'http.nosniff']);
      await page.getByRole('checkbox', { name: 'MAY' }).check();
      expect(await shownIds()).toEqual(['http.nosniff']);
      expect(new URL(page.url()).hash).toBe('#/?verdict=warned%2Cnoted&level=MAY');
      await page.reload();
      expect(await shownIds()).toEqual(['http.nosniff']);
      await page.getByRole('button', { name: 'Clear' }).click();
      await page.getByLabel('Subject', { exact: true }).selectOption('response');
      expect(await shownIds()).toEqual(['response.model', 'response.id']);
    });

    test('a cell of the dashboard leads to its requirements', async () => {
      await open();
      await page.getByRole('link', { name: 'http SHOULD: 0/1 passed, 1 broken' }).click();
      expect(await shownIds()).toEqual(['http.request-id']);
      expect(await focused()).toBe('Requirements');
    });

    test('a requirement says why, what to do, who breaks, where it comes from and where it was seen', async () => {
      await open('#/requirement/stream.part-announced');
      const body = page.locator('.requirements .body');
      const text = await body.textContent();
      for (const part of [
        'The helper throws.',
        'Write content_part.added before the first delta of a part.',
        'openai for Node: The stream helper throws. (seen when it was run)',
        'broken in 2 exchanges, kept in 1 exchange: create.text/create',
        'streaming.text, create.text',
        'statement R50',
        'none',
        '3 findings more follow from it',
      ]) {
        expect(text).toContain(part);
      }
      const source = body.getByRole('link', { name: 'https://example.com/issues/1' });
      expect(await source.getAttribute('rel')).toBe('noreferrer noopener');
    });

    test('a finding leads to the event that it is about, and back leads back', async () => {
      await open('#/?verdict=failed');
      await page.getByText('stream.part-announced', { exact: true }).last().click();
      await page.locator('.finding').getByRole('link', { name: STREAM }).click();
      await page.locator('.timeline').waitFor();
      expect(await page.locator('h1').textContent()).toBe(STREAM);
      const marked = page.locator('.timeline > li.marked');
      expect(await marked.count()).toBe(1);
      expect(await marked.textContent()).toContain('response.output_text.delta');
      expect(await marked.textContent()).toContain(
        'stream.part-announced: expected content_part.added, got none',
      );
      expect(await focused()).toContain('response.output_text.delta');
      await page.goBack();
      expect(await shownIds()).toEqual(['stream.part-announced']);
    });

    test('the stream: brackets, times, pieces of a text in one row, every block as it came', async () => {
      await open(STREAM_HASH);
      const rows = page.locator('.timeline:not(.inner) > li');
      const types = await rows.locator('> details > summary .type').allTextContents();
      expect(types).toEqual([
        'response.created',
        'response.output_item.added',
        'response.output_text.delta',
        'response.output_text.delta',
        'response.output_item.done',
        'response.completed',
        'no event',
      ]);
      const lanes = await rows
        .locator('> details > summary .lanes')
        .evaluateAll((all) =>
          all.map((each) =>
            [...each.querySelectorAll('.lane')].map((lane) => lane.className.slice(5)).join(' '),
          ),
        );
      expect(lanes[0]).toBe('open none none');
      expect(lanes[1]).toBe('through open none');
      expect(lanes[4]).toBe('through close none');
      expect(lanes[5]).toBe('close none none');
      const folded = rows.nth(3);
      expect(await folded.textContent()).toContain('× 4 -engine-07');
      await folded.locator('summary').first().click();
      // What is in it is made a moment after it was opened.
      await folded.locator('.timeline.inner > li').nth(3).waitFor();
      expect(await folded.locator('.timeline.inner > li').count()).toBe(4);
      await rows.nth(0).locator('summary').click();
      expect(await rows.nth(0).locator('pre').textContent()).toContain('  "response": {\n    "id": "resp_1"');
      await page.getByText('As it came').click();
      expect(await page.locator('pre', { hasText: 'data: [DONE]' }).count()).toBe(1);
      expect(await page.locator('main').textContent()).toContain(
        'cut: the connection ended before the body did',
      );
    });

    test('curl is copied', async () => {
      await open(STREAM_HASH);
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.getByRole('button', { name: 'Copy curl' }).last().click();
      await page.getByText('copied', { exact: true }).waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
        `curl -N https://gw.example/v1/responses --data-raw '{"stream":true}'`,
      );
    });

    test('everything is reached by the keyboard', async () => {
      await open();
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('Skip to the report');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
      await page.keyboard.press('/');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('search');
      // In a field it is a character.
      await page.keyboard.type('a/b');
      expect(await page.getByRole('searchbox').inputValue()).toBe('a/b');
      await page.keyboard.press('Escape');
      expect(await page.getByRole('searchbox').inputValue()).toBe('');
      await page.locator('.requirements summary').first().focus();
      await page.keyboard.press('ArrowDown');
      expect(await focused()).toContain('http.request-id');
      await page.keyboard.press('Enter');
      await page.locator('.requirements details[open] .body').waitFor();
      await page.keyboard.press('End');
      expect(await focused()).toContain('background.accepted');
      await page.keyboard.press('Home');
      expect(await focused()).toContain('stream.part-announced');
    });

    test('nothing keeps a reader out, in light and in dark', async () => {
      const views = ['#/requirement/stream.part-announced', '#/exchanges', `${STREAM_HASH}?event=2`];
      for (const hash of views) {
        await open(hash);
        await page.locator('.body, .exchanges, .timeline').first().waitFor();
        await page.evaluate(axe.source);
        expect(await violations({})).toEqual([]);
        // Of the rest nothing depends on the colours.
        await page.emulateMedia({ colorScheme: 'dark' });
        expect(await violations({ runOnly: ['color-contrast'] })).toEqual([]);
      }
    });

    async function violations(options: object): Promise<string[]> {
      return page.evaluate(async (given) => {
        const { axe: checker } = globalThis as unknown as { axe: Axe };
        const { violations: all } = await checker.run(given);
        return all.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      }, options);
    }

    test('light and dark: as the system has it, until the button is pressed, and then after a reload too', async () => {
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await open();
      expect(await ground()).toBe('rgb(255, 255, 255)');
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await ground()).toBe('rgb(13, 17, 23)');
      await page.reload();
      await page.getByRole('button', { name: 'Light' }).click();
      expect(await ground()).toBe('rgb(255, 255, 255)');
      await page.reload();
      expect(await ground()).toBe('rgb(255, 255, 255)');
      await page.getByRole('button', { name: 'Dark' }).click();
      expect(await ground()).toBe('rgb(13, 17, 23)');
      await page.evaluate(() => localStorage.clear());
    });

    test('on a narrow screen nothing stands beyond its edge', async () => {
      for (const hash of ['#/requirement/stream.part-announced', '#/exchanges', STREAM_HASH]) {
        await open(hash, 'whole', 400);
        await page.locator('.body, .exchanges, .timeline').first().waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      }
    });

    test('whatever a target said is text, wherever it is looked at', async () => {
      const each = payloads.map((payload) => ({
        report: poisoned(wholeReport, payload),
        wire: poisoned(wholeWire, payload),
      }));
      // All of them in one page, each in every text by itself; those there is one of have all of them.
      const report: Report = {
        ...poisoned(wholeReport, payloads.join(' ')),
        requirements: each.flatMap((one) => one.report.requirements),
        exchanges: each.flatMap((one) => one.report.exchanges),
        clients: each.flatMap((one) => one.report.clients),
      };
      await write(
        'hostile',
        report,
        each.flatMap((one) => one.wire),
      );
      await open('', 'hostile');
      const ids = each.flatMap((one) => one.wire.map(({ id }) => id));
      const strange = await page.evaluate(lookAtEverything, ids);
      expect(strange).toEqual([]);
      expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
    });

    test('five thousand exchanges: as many rows as are looked at, and each is found', async () => {
      const ids = Array.from({ length: 5_000 }, (_, n) => `load.text/create#${n}`);
      const [summary] = wholeReport.exchanges;
      const [, stream] = wholeWire;
      const report = { ...wholeReport, exchanges: ids.map((id) => ({ ...summary!, id })) };
      await write(
        'large',
        report,
        ids.map((id) => ({ ...stream!, id })),
      );
      await open('#/exchanges', 'large');
      expect(await page.locator('.exchanges tbody tr').count()).toBe(100);
      await page.getByRole('button', { name: 'Show 100 more of 4900' }).click();
      expect(await page.locator('.exchanges tbody tr').count()).toBe(200);
      await page.getByRole('searchbox').fill('#4321');
      await page.getByRole('link', { name: 'load.text/create#4321' }).click();
      await page.locator('.timeline').waitFor();
      expect(await page.locator('h1').textContent()).toBe('load.text/create#4321');
    });
  },
);

/** Runs in the page: opens all there is to open, in each view, and returns what no text of ours would have made. */
async function lookAtEverything(ids: string[]): Promise<string[]> {
  const strange: string[] = [];
  const look = () => {
    for (let depth = 0; depth < 3; depth++)
      for (const details of document.querySelectorAll('details')) details.open = true;
    const found = document.querySelectorAll(
      'main :is(script, iframe, img, svg, math, base, link, meta, style, object, a:not([href^="#"], [href^="https://"]))',
    );
    strange.push(...[...found].map((element) => element.outerHTML));
  };
  const until = async (shown: () => boolean) => {
    for (let tries = 0; !shown(); tries++) {
      if (tries > 1_000) throw new Error(`not shown: ${location.hash}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const bodies = () => document.querySelectorAll('.requirements .body').length;
  look();
  await until(() => bodies() === document.querySelectorAll('.requirements > li').length);
  look();
  for (const id of ids) {
    const before = document.querySelector('#answer');
    location.hash = `#/exchange/${encodeURIComponent(id.toWellFormed())}`;
    await until(() => ![null, before].includes(document.querySelector('#answer')));
    look();
    const opened = [...document.querySelectorAll('.timeline details')];
    await until(() => opened.every((each) => each.childElementCount > 1));
    look();
  }
  return strange;
}
