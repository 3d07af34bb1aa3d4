import { appendFile } from 'node:fs/promises';
import { plain } from '../../reports/index.ts';
import { complain } from './output.ts';

/**
 * On GitHub Actions a report in Markdown is added to the summary of the job as well, which GitHub names by a file. That it
 * could not be added is said, and changes nothing else.
 */
export async function appendSummary(markdown: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const file = env['GITHUB_STEP_SUMMARY'] ?? '';
  if (file === '') return;
  try {
    await appendFile(file, `${markdown}\n`);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown reason';
    complain(`GITHUB_STEP_SUMMARY cannot be added to: ${plain(why)}.\n`);
  }
}
