/** Where a requirement comes from, as a line for a reader. */
import { sources } from './index.ts';

type Reader = (reference: string) => string;

/** Scheme → line. `openai#/components/…` has the scheme `openai`, and so has `openai:…`. */
const READERS: Record<string, Reader> = {
  openai: (pointer) => `OpenAI's OpenAPI document, ${steps(pointer).join(' › ')}`,
  'open-responses': (reference) =>
    reference.startsWith('/')
      ? `the OpenAPI document of Open Responses, ${steps(reference).join(' › ')}`
      : `the Open Responses specification, statement ${reference}`,
  client: (name) => `${name}, a real client, depends on it`,
  report: (url) => `reported in the wild: ${url}`,
  bytespike: promise('bytespike'),
  ezmodel: promise('ezmodel'),
  modelark: promise('modelark'),
  'fetch-standard': (anchor) => `the Fetch standard, https://fetch.spec.whatwg.org/#${anchor}`,
  'html-standard': (anchor) =>
    `the HTML standard, https://html.spec.whatwg.org/multipage/server-sent-events.html#${anchor}`,
};

/** What a vendor's page promises, and where on it. */
function promise(vendor: string): Reader {
  return (id) => {
    const source = sources.find((each) => each.name === vendor);
    const statement = source?.statements.find((each) => each.id === id);
    return `${source?.title ?? vendor}, ${statement ? `${statement.place}: ${statement.says}` : id}`;
  };
}

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
