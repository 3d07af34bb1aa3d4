/** Elements, made without any markup: every string becomes a text node. */
import { plain } from '../../plain.ts';

type Child = Node | string | null | false;

type Attributes = Record<string, string | number | boolean | undefined>;

/**
 * An element. `true` is an attribute without a value, `false` none. A string is shown on one line, with what is
 * unprintable as an escape.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  put(element, ...children);
  return element;
}

function put(element: Element, ...children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === false) continue;
    element.append(typeof child === 'string' ? plain(child) : child);
  }
}

/** Replaces all that is in an element. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren();
  put(element, ...children);
}

export function on<E extends HTMLElement>(element: E, type: string, listener: (event: Event) => void): E {
  element.addEventListener(type, listener);
  return element;
}

export function button(label: string, pressed: () => void, attributes: Attributes = {}): HTMLButtonElement {
  return on(h('button', { type: 'button', ...attributes }, label), 'click', pressed);
}

/** Text with its lines, as it came; what is unprintable in a line as an escape. */
export function pre(text: string, attributes: Attributes = {}): HTMLPreElement {
  const element = h('pre', { tabindex: 0, ...attributes });
  element.textContent = text
    .split('\n')
    .map((line) =>
      line
        .split('\t')
        .map((piece) => plain(piece))
        .join('\t'),
    )
    .join('\n');
  return element;
}

/** A link out of the page if it is an address of the web, else the text alone. */
export function external(text: string): Node {
  const [, before = '', url, after = ''] = /^(.*?)(https?:\/\/[^\s"'<>]+)(.*)$/s.exec(text) ?? [];
  if (url === undefined || !URL.canParse(url)) return h('span', {}, text);
  const link = h('a', { href: new URL(url).href, rel: 'noreferrer noopener', target: '_blank' }, url);
  return h('span', {}, before, link, after);
}

export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}
