/**
 * What the cases say. Short, and in words that a small model follows; every text carries a nonce, so that no answer
 * can be mistaken for that of another case. Nonces depend on the case alone: against a deterministic server two runs
 * are the same to the byte.
 */

const FIRST = [
  'amber',
  'bright',
  'calm',
  'distant',
  'early',
  'fair',
  'gentle',
  'hollow',
  'icy',
  'jolly',
  'keen',
  'lucky',
];
const SECOND = [
  'anchor',
  'bridge',
  'canyon',
  'dolphin',
  'engine',
  'forest',
  'garden',
  'harbor',
  'island',
  'jacket',
  'kettle',
  'lantern',
];

/** Three words' worth that no prompt says by chance: `amber-harbor-4821`. */
export function nonce(key: string): string {
  const hash = digest(key);
  const first = FIRST[hash % FIRST.length] ?? '';
  const second = SECOND[(hash >>> 8) % SECOND.length] ?? '';
  return `${first}-${second}-${String((hash >>> 16) % 10_000).padStart(4, '0')}`;
}

/** An id of the form that servers give out, but that none has: `resp_` and 48 hex digits. */
export function madeUpId(prefix: string, key: string): string {
  const digits = Array.from({ length: 6 }, (_, block) =>
    digest(`${key}/${block}`).toString(16).padStart(8, '0'),
  );
  return `${prefix}${digits.join('')}`;
}

export function sayExactly(text: string): string {
  return `Reply with exactly this text and nothing else: "${text}"`;
}

/** The step's plain question: to say the nonce of its key. */
export function say(key: string): string {
  return sayExactly(nonce(key));
}

/**
 * Plain sentences of about twelve tokens each in any usual tokenizer, all different. For prompts whose effect is to be
 * seen in the token counts: a count is something that no wording of the model can change.
 */
export function padding(key: string, sentences: number): string {
  const start = digest(key);
  return Array.from({ length: sentences }, (_, index) => {
    const first = FIRST[(start + index) % FIRST.length];
    const second = SECOND[(start + index * 5) % SECOND.length];
    return `Note ${index + 1}: the ${first} ${second} was seen near the old mill.`;
  }).join(' ');
}

/** Far longer than any small limit, and the same for every model. */
export const COUNT_FAR =
  'Count from 1 to 300, every number in digits, separated by commas, without leaving any out.';

/** Long enough to arrive in many pieces. */
export const COUNT_ON =
  'Count from 1 to 60, every number in digits on its own line, without leaving any out.';

/** Needs some thought, and has a short answer: 22. */
export const PUZZLE =
  'How many times does the digit 7 appear when writing out all whole numbers from 1 to 120? Think it through, then answer with the number only.';

/** A square of one colour, 64 by 64 pixels: a PNG of 136 bytes. */
export const RED_SQUARE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkAAAgEsAtx/ZMZxgi+hcEKLNO+FgEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQGBywKqxUDxqh7TUQAAAABJRU5ErkJggg==';

/** FNV-1a, 32 bits, mixed once more so that keys which differ in the last letter differ in every digit. */
function digest(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1)
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
