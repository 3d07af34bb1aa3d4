/** Reports that earlier runs have left, as files. */
import { join } from 'node:path';
import { plain } from '../../reports/index.ts';
import type { Report } from '../../spec/generated/report.ts';
import { INPUT } from '../wire/bounds.ts';
import { isBounded } from '../wire/measure-json.ts';
import { readInput } from './read-input.ts';
import { UsageError } from './usage-error.ts';
import { isFolder } from './write-reports.ts';

/** The file that a name stands for: of a folder its report.json. */
async function reportFile(file: string): Promise<string> {
  return (await isFolder(file)) ? join(file, 'report.json') : file;
}

/** A report.json, or the folder that it lies in. Throws UsageError for what is none. */
export async function readReport(file: string): Promise<Report> {
  const path = await reportFile(file);
  const name = plain(path, 200);
  const text = (await readInput(path, INPUT.answerBytes, 'it holds no report')).toString('utf8');
  if (!isBounded(text)) throw new UsageError(`${name} is no report: it has too much in it.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(
      `${name} is no report: it is not JSON${text.includes('"transcript":') ? ', but a transcript' : ''}.`,
    );
  }
  const wrong = await complaintAbout(value);
  if (wrong !== null) throw new UsageError(`${name} is no report of this version of resproof: ${wrong}.`);
  return value as Report;
}

/** Loaded when the first report is read. */
async function complaintAbout(value: unknown): Promise<string | null> {
  const { complaintsBy, createValidator } = await import('../../spec/document/check.ts');
  const { phrase } = await import('../../spec/document/complaint.ts');
  const { default: schema } = await import('../../spec/schemas/report.schema.json', {
    with: { type: 'json' },
  });
  const ajv = createValidator();
  ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
  const [first] = complaintsBy(ajv.compile(schema), value);
  return first === undefined ? null : plain(phrase(first), 300);
}
