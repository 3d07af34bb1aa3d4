/** The ways in which a secret may stand on the wire. */

/**
 * Shorter keys (`none`, `test`, `ollama`) are placeholders that local servers ask for. They are taken out of
 * credential headers only: as text they are common words, and replacing them would change what the server said.
 */
const MIN_SECRET = 8;

/** Those that can be told in full: as it is, in a URL, in a JSON string, in base64. None for a placeholder. */
export function formsOf(secret: string): string[] {
  if (secret.length < MIN_SECRET) return [];
  const url = encodeURIComponent(secret.toWellFormed());
  // As in a form and in URLSearchParams, where a space is a plus sign.
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  const json = jsonForms(secret);
  return [
    secret,
    url,
    form,
    ...[url, form].map((each) => each.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
    ...json,
    // An error that quotes a request: JSON within a string of JSON.
    ...json.flatMap(jsonForms),
    ...base64Forms(secret),
  ];
}

/** In a string of JSON: as most write it, with escaped slashes as PHP does, with escaped `<`, `>` and `&` as Go does. */
function jsonForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const code = (character: string): string => `\\u00${character.charCodeAt(0).toString(16)}`;
  return [json, json.replaceAll('/', '\\/'), json.replace(/[<>&]/g, code)];
}

/** Whether it is worth a look for what is spelled out. */
export function mayBeSpelled(text: string | Buffer): boolean {
  return text.includes('\\u00') || text.includes('%');
}

/**
 * Any character of it may be written `\u0041`, as some JSON serialisers do with `+` and `/`, or `%41`, each for itself and
 * within a string within a string: whoever reads that reads the secret. Null where no text can be that.
 */
export function spelledOut(secret: string): ((text: string) => [start: number, end: number][]) | null {
  if (secret.length < MIN_SECRET || !/^[\u0020-\u007e]+$/.test(secret)) return null;
  const pattern = new RegExp([...secret].map(anyWay).join(''), 'g');
  return (text) =>
    mayBeSpelled(text)
      ? [...text.matchAll(pattern)].map(({ index, 0: found }) => [index, index + found.length])
      : [];
}

function anyWay(character: string): string {
  const code = [...character.charCodeAt(0).toString(16).padStart(2, '0')]
    .map((digit) => (/\d/.test(digit) ? digit : `[${digit}${digit.toUpperCase()}]`))
    .join('');
  return `(?:${character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}|\\\\+u00${code}|%${code})`;
}

/** How many bytes at the end are the beginning of one of the forms: an answer that was cut there gives most of it away. */
export function begunAtEnd(bytes: Buffer, forms: readonly Buffer[]): number {
  let most = 0;
  for (const form of forms) {
    for (
      let length = Math.min(form.length - 1, bytes.length);
      length >= Math.max(MIN_SECRET, most + 1);
      length -= 1
    ) {
      if (bytes.subarray(-length).equals(form.subarray(0, length))) most = length;
    }
  }
  return most;
}

/**
 * base64 shows a text in three ways, by where it begins within a group of three bytes (`user:KEY` shifts it).
 * What depends on its neighbours, at most two characters at either end, is left off.
 */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
    const whole = bytes.toString('base64').replace(/=+$/, '');
    const begin = shift === 0 ? 0 : shift + 1;
    const end = bytes.length % 3 === 0 ? whole.length : whole.length - 1;
    const core = whole.slice(begin, end);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
