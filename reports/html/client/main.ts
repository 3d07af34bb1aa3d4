/** The page: it reads its data, and shows what its address names. */
import { byId, fill } from './dom.ts';
import { exchangeView } from './exchange.ts';
import { exchangesView } from './exchanges.ts';
import { applyTheme, head, markView } from './head.ts';
import { listenToKeys } from './keys.ts';
import { filterBy, reportView, showRequirement } from './report.ts';
import { placeOf } from './route.ts';
import { report } from './store.ts';

const main = byId('main');
/** Made once: coming back to it finds it as it was left. */
let reportNodes: Node[] | null = null;
let shownView: string | null = null;

async function show(moved: boolean): Promise<void> {
  const place = placeOf(location.hash);
  markView(place.view);
  const before = shownView;
  shownView = place.view;
  switch (place.view) {
    case 'report':
      if (before !== 'report') fill(main, ...(reportNodes ??= reportView()));
      document.title = `resproof: ${report.verdict}`;
      if (place.id !== '') showRequirement(place.id);
      else if (filterBy(place.query) || !moved) return;
      else if (before !== 'report') top();
      return;
    case 'exchanges':
      fill(main, ...exchangesView(place.query));
      document.title = 'Exchanges · resproof';
      if (moved) top();
      return;
    case 'exchange':
      await exchangeView(main, place);
      document.title = `${place.id} · resproof`;
      return;
  }
}

/** To the beginning of what is new, for eyes and for screen readers. */
function top(): void {
  scrollTo(0, 0);
  main.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
}

applyTheme();
fill(byId('head'), ...head());
document.querySelector('.skip')?.addEventListener('click', (event) => {
  // Its address would be taken for a view.
  event.preventDefault();
  main.focus();
});
listenToKeys();
addEventListener('hashchange', () => void show(true));
void show(false);
