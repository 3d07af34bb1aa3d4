/**
 * Draws the pictures of the HTML report that README.md shows, from a run against a mock with a fault: docs/images/.
 * `npm run picture`, after the page changed; needs a Chromium.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { startMock } from '../mock/index.ts';
import { browserPath, launchBrowser } from '../reports/html/testing/browser.ts';
import { main } from '../src/cli/main.ts';

/** What is wrong with the server in the pictures. */
const FAULT = 'drop-content-part-added';

if (browserPath === null) {
  console.error('picture: there is no Chromium on this machine; CHROMIUM=PATH names one that is elsewhere.');
  process.exitCode = 2;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'resproof-picture-'));
  try {
    await draw(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function draw(folder: string): Promise<void> {
  await report(folder);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1120, height: 760 }, colorScheme: 'light' });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    await page.locator('h1').waitFor();
    await page.screenshot({ path: imagePath('report') });
    await openTimeline(page);
    await page.screenshot({ path: imagePath('timeline') });
  } finally {
    await browser.close();
  }
}

async function report(folder: string): Promise<void> {
  const mock = await startMock({ faults: [FAULT] });
  await main([
    'run',
    ...['--base-url', mock.url, '--api-key', 'sk-picture', '--model', 'gpt-4.1-mini'],
    ...['--reporter', 'html', '--out', folder, '--quiet'],
  ]);
  await mock.close();
  // The run found what it was to show.
  process.exitCode = 0;
}

/** From the requirement to the stream that breaks it, at the event that is marked. */
async function openTimeline(page: Page): Promise<void> {
  await page.getByText('stream.part-announced', { exact: true }).last().click();
  await page.locator('.finding').getByRole('link').first().click();
  await page.locator('.timeline > li.marked').first().waitFor();
  await page.evaluate(() => window.scrollBy(0, -160));
}

function imagePath(name: string): string {
  return fileURLToPath(new URL(`../docs/images/${name}.png`, import.meta.url));
}
