/** What a hostile target says: texts that mean something to whatever shows them. */
/** Each would do something, or look like something, where a report forgot that it is text. */
export const payloads: readonly string[] = [
  '<script>globalThis.pwned=1</script>',
  '</script><script>globalThis.pwned=1</script>',
  '<!--<script>globalThis.pwned=1',
  '--><img src=x onerror=globalThis.pwned=1>',
  ']]><script>globalThis.pwned=1</script>',
  '"><svg onload=globalThis.pwned=1>',
  "'><iframe srcdoc='<script>parent.pwned=1</script>'>",
  '</title><script>globalThis.pwned=1</script>',
  '</style><script>globalThis.pwned=1</script>',
  '</noscript><script>globalThis.pwned=1</script>',
  '</textarea><script>globalThis.pwned=1</script>',
  '<a href="javascript:globalThis.pwned=1">x</a>',
  'javascript:globalThis.pwned=1',
  'data:text/html,<script>globalThis.pwned=1</script>',
  '<base href=https://evil.example/>',
  '<meta http-equiv=refresh content="0;url=https://evil.example/">',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '<form action=https://evil.example/><input name=q autofocus onfocus=globalThis.pwned=1>',
  '<math><mtext></mtext><mglyph><style><img src=x onerror=globalThis.pwned=1>',
  '&lt;script&gt;globalThis.pwned=1&lt;/script&gt;',
  '\\u003cscript>globalThis.pwned=1</script>',
  '\u2028globalThis.pwned=1\u2029',
  '${globalThis.pwned=1}{{constructor.constructor("globalThis.pwned=1")()}}',
  '__proto__',
  'constructor',
  '\u0000\u0001\u001b[2J\u009b31m\u202e\ufeff\ud800',
  '[x](javascript:globalThis.pwned=1) ![x](https://evil.example/x.png)',
  '<https://evil.example/> https://evil.example/ www.evil.example a@evil.example @everyone #1',
  '| a | b |\n|---|---|\n| c | d |',
  '```\n# heading\n```',
  '````` `a` ``b``',
  '\\| a \\\\| b \\\\\\| c',
  '\n\n# heading\n\n- item\n\n> quote\n\n---\n\n    code',
  '**bold** _it_ ~~gone~~ $x^2$ :tada: [^1]',
  '::error title=owned::owned\n::set-output name=x::y',
  '##[group]owned ##vso[task.setvariable variable=x]y',
  "'; drop table requirements; --",
];

const ENUMS: ReadonlySet<string> = new Set(['level', 'state', 'seen', 'outcome', 'ended', 'kind', 'by']);
const DATES: ReadonlySet<string> = new Set(['startedAt', 'finishedAt']);

/** The same document with the payload at the end of every text in it that is not one of a closed list. */
export function poisoned<T>(value: T, payload: string, key = ''): T {
  if (typeof value === 'string') return keeps(key, value) ? value : (`${value} ${payload}` as T);
  if (Array.isArray(value)) return value.map((each) => poisoned(each as unknown, payload, key)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, poisoned(each as unknown, payload, name)]),
  ) as T;
}

function keeps(key: string, value: string): boolean {
  if (ENUMS.has(key) || DATES.has(key)) return true;
  // Of a requirement a word of a list, of the report a sentence.
  return key === 'verdict' && /^[a-z]+$/.test(value);
}
