/** What the user asks to be repeated, word for word. */

const QUOTES: Readonly<Record<string, string>> = {
  '"': '"',
  '“': '”',
  '„': '“',
  '«': '»',
  '`': '`',
  "'": "'",
};

const SAY = '(?:say|repeat|reply|respond|answer|echo|return|output|write|print)';
const HOW = '(?: back| with| only| just| exactly| precisely| verbatim| after me)*';
const WHAT =
  '(?: (?:the|this|these|that|a|one|single|following|exact|only|word|words|text|phrase|sentence|string|line|number|letter|message|token))*';
const TAIL =
  '(?:,? (?:and nothing else|only|exactly|verbatim|nothing else|without (?:any )?(?:quotes|punctuation)|no (?:quotes|punctuation)))*';

/** `Reply with exactly this text and nothing else: …`: what follows the colon, to the end. */
const AFTER_COLON = new RegExp(`\\b${SAY}${HOW}${WHAT}${TAIL} ?: *(\\S[\\s\\S]*)$`, 'i');
/** `Say "hello"`: the quoted string. */
const QUOTED = new RegExp(`\\b${SAY}${HOW}${WHAT} (["“„«\`'])`, 'i');
/** `Reply with the word tides.`: the bare word. */
const WORD = new RegExp(
  `\\b${SAY}${HOW} the (?:single |one |exact )?(?:word|number|letter|string|token) ([\\p{L}\\p{N}_-]+)`,
  'iu',
);
/** `Say hi`: all that a short prompt has beside the verb. */
const SHORT = /^(?:please )?say (?:just |only |exactly )?([^:"“\n]{1,60}?)[.!]?$/i;

/** Words after `the word` that are no word to repeat. */
const NOT_WORDS = new Set([
  'only',
  'and',
  'or',
  'that',
  'which',
  'you',
  'i',
  'for',
  'of',
  'in',
  'to',
  'is',
  'itself',
]);

/** The text to repeat, or null when nothing of the kind is asked. */
export function echoOf(prompt: string): string | null {
  const rest = AFTER_COLON.exec(prompt)?.[1];
  if (rest !== undefined) return unquoted(rest.trim());
  const quote = QUOTED.exec(prompt);
  if (quote !== null) {
    const start = quote.index + quote[0].length;
    const end = prompt.indexOf(QUOTES[quote[1] ?? ''] ?? '', start);
    if (end > start) return prompt.slice(start, end);
  }
  const word = WORD.exec(prompt)?.[1];
  if (word !== undefined && !NOT_WORDS.has(word.toLowerCase())) return word;
  return SHORT.exec(prompt.trim())?.[1] ?? null;
}

/** Without the quotes around it; of a quoted string with words after it, the string. */
function unquoted(text: string): string {
  const close = QUOTES[text[0] ?? ''];
  if (close === undefined) return text;
  const end = text.lastIndexOf(close);
  return end > 0 ? text.slice(1, end) : text;
}
