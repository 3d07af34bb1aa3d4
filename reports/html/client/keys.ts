/** The keyboard: `/` goes to the search, arrows go along a list of things that open. */

export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (event.key === '/' && !typesInto(target)) {
      const search = document.querySelector<HTMLInputElement>('input[type=search]');
      if (search === null) return;
      event.preventDefault();
      search.focus();
      search.select();
      return;
    }
    const summary = target?.closest<HTMLElement>('[data-row]');
    if (summary !== null && summary !== undefined && target === summary) go(event, summary);
  });
}

function typesInto(target: HTMLElement | null): boolean {
  return target !== null && target.closest('input, select, textarea') !== null;
}

function go(event: KeyboardEvent, from: HTMLElement): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')].filter(
    (row) => row.offsetParent !== null,
  );
  const at = rows.indexOf(from);
  const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
  const row = rows[to[event.key] ?? -1];
  if (row === undefined) return;
  event.preventDefault();
  row.focus();
}
