/** A file as the cases send it. */
import { nonce } from './prompts.ts';

const WORDS =
  'The harbour master keeps a green ledger in the third drawer of the oak desk by the north window.';

/** A page of one sentence, as small as a PDF gets. */
function pdf(text: string): string {
  const content = `BT /F1 12 Tf 20 100 Td (${text}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 800 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = file.length;
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  return `${file}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
}

/** An input_file part whose text is in no prompt. */
export function hiddenNote(): Record<string, unknown> {
  const data = Buffer.from(pdf(`${WORDS} ${nonce('file')}`), 'latin1').toString('base64');
  return { type: 'input_file', filename: 'note.pdf', file_data: `data:application/pdf;base64,${data}` };
}
