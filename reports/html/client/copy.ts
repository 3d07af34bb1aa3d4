/** Buttons that copy. */
import { button, h } from './dom.ts';

/** A button and the place where it says that it has copied. `text` is asked for when it is pressed. */
export function copyButton(label: string, text: () => string | Promise<string>): HTMLElement {
  const said = h('span', { class: 'said', role: 'status' });
  const pressed = async () => {
    const done = await copied(await text());
    said.textContent = done ? 'copied' : 'it could not be copied: mark the text itself';
    setTimeout(() => (said.textContent = ''), 3_000);
  };
  return h(
    'span',
    { class: 'copy' },
    button(label, () => void pressed()),
    said,
  );
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedBySelection(text);
  }
}

/** Where a page from a file has no clipboard of its own. */
function copiedBySelection(text: string): boolean {
  const area = h('textarea', { class: 'away', 'aria-hidden': 'true' });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
