/** `encrypted_content` of reasoning and compaction items: opaque, signed, taken back, and refused when it was tampered with. */
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
  throw unverified(id);
}

const SEAL_KEY = 'resproof compaction v1';
const SEALED = /^rsc1\.([A-Za-z0-9_-]*)\.([0-9a-f]{64})$/;

/** From what is to be known of the context that was compacted. */
export function seal(text: string): string {
  const hidden = Buffer.from(text).toString('base64url');
  return Buffer.from(`rsc1.${hidden}.${hmac(SEAL_KEY, hidden)}`).toString('base64');
}

/**
 * What `seal` was given; null for what another server made, of which nothing is known here.
 * Throws 400 `invalid_encrypted_content` for what `seal` made and somebody changed.
 */
export function unseal(text: string, id: JsonValue | undefined): string | null {
  const plain = Buffer.from(text, 'base64').toString('latin1');
  if (!plain.startsWith('rsc1.')) return null;
  const [, hidden = '', signature = ''] = SEALED.exec(plain) ?? [];
  const opened = Buffer.from(hidden, 'base64url').toString('utf8');
  if (signature === hmac(SEAL_KEY, hidden) && seal(opened) === text) return opened;
  throw unverified(id);
}

function unverified(id: JsonValue | undefined): Error {
  const name = typeof id === 'string' ? ` of item '${id.slice(0, 80)}'` : '';
  return invalid('invalid_encrypted_content', 'input', `The encrypted content${name} could not be verified.`);
}
