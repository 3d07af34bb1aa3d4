/** `encrypted_content` of reasoning items: opaque, signed, taken back, and refused when it was tampered with. */
import { hmac } from './digest.ts';
import type { JsonValue } from './json.ts';
import { invalid } from './problem.ts';

// No secret: it makes tampering evident, and the same answer has the same bytes on every machine.
const KEY = 'resproof reasoning v1';
const FORM = /^rsp1\.([0-9a-f]{16,64})\.([0-9a-f]{64})$/;
const MAX_LENGTH = 4_096;

/** From the hex digest of what was thought. */
export function encrypt(hex: string): string {
  return Buffer.from(`rsp1.${hex}.${hmac(KEY, hex)}`).toString('base64');
}

/** Throws 400 `invalid_encrypted_content` unless `encrypt` made it. */
export function checkEncrypted(text: string, id: JsonValue | undefined): void {
  const match = text.length > MAX_LENGTH ? null : FORM.exec(Buffer.from(text, 'base64').toString('latin1'));
  const [, hex = '', signature = ''] = match ?? [];
  // Base64 has several spellings of one value: only the canonical one is what was sent out.
  if (match !== null && signature === hmac(KEY, hex) && encrypt(hex) === text) return;
  const name = typeof id === 'string' ? ` of item '${id.slice(0, 80)}'` : '';
  throw invalid('invalid_encrypted_content', 'input', `The encrypted content${name} could not be verified.`);
}
