import { appendFile } from 'node:fs/promises';
import { plain, renderMarkdown } from '../../reports/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import { complain } from './output.ts';

/**
 * On GitHub Actions the Markdown report is added to the summary of the job as well, which GitHub names by a file. That it
 * could not be added is said, and changes nothing else.
 */
export async function appendSummary(report: Report, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const file = env['GITHUB_STEP_SUMMARY'] ?? '';
  if (file === '') return;
  try {
    await appendFile(file, `${renderMarkdown(report)}\n`);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown reason';
    complain(`GITHUB_STEP_SUMMARY cannot be added to: ${plain(why)}.\n`);
  }
}
