/** Where a requirement comes from, as a line for a reader. */

type Reader = (reference: string) => string;

/** Scheme → line. `openai#/components/…` has the scheme `openai`, and so has `openai:…`. */
const READERS: Record<string, Reader> = {
  openai: (pointer) => `OpenAI's OpenAPI document, ${steps(pointer).join(' › ')}`,
  'open-responses': (number) => `the Open Responses specification, statement ${number}`,
  client: (name) => `${name}, a real client, depends on it`,
  report: (url) => `reported in the wild: ${url}`,
  bytespike: (page) => `ByteSpike's documentation, ${spaced(page)}`,
  ezmodel: (page) => `EzModel's documentation, ${spaced(page)}`,
  modelark: (page) => `ModelArk's documentation, ${MODELARK_PAGES[page] ?? `page ${page}`}`,
  'fetch-standard': (anchor) => `the Fetch standard, https://fetch.spec.whatwg.org/#${anchor}`,
  'html-standard': (anchor) =>
    `the HTML standard, https://html.spec.whatwg.org/multipage/server-sent-events.html#${anchor}`,
};

const MODELARK_PAGES: Record<string, string> = {
  '1398933': 'https://docs.byteplus.com/en/docs/modelark/1398933',
  '1602228': 'https://www.volcengine.com/docs/82379/1602228',
};

/** A source of an unknown kind is shown as it stands. */
export function sourceLine(source: string): string {
  const [, scheme = '', reference = ''] = /^([a-z0-9-]+)[#:](.*)$/s.exec(source) ?? [];
  const rfc = /^rfc(\d+)$/.exec(scheme);
  if (rfc) return `RFC ${rfc[1]}, https://www.rfc-editor.org/rfc/${scheme}#${reference}`;
  return Object.hasOwn(READERS, scheme) ? READERS[scheme]!(reference) : source;
}

/** Of a JSON pointer, unescaped: shown apart, since a path of the API has slashes of its own. */
function steps(pointer: string): string[] {
  const segments = pointer.split('/').slice(1);
  return segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function spaced(page: string): string {
  return page.replaceAll('-', ' ');
}
