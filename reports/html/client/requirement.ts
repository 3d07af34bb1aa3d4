/** What there is to say of one requirement. */
import type { ReportedFinding, RequirementResult } from '../../../spec/generated/report.ts';
import { excuseOf, isExcused } from '../../baseline.ts';
import { count, effectsOn } from '../../overview.ts';
import { where } from '../../where.ts';
import { copyButton } from './copy.ts';
import { external, h } from './dom.ts';
import { exchangeHref } from './route.ts';
import { curlOf, exchanges, report, sourceOf } from './store.ts';

export function requirementBody(result: RequirementResult): HTMLElement {
  const { id, reason, why, fix, sources, mandatory } = result;
  const effects = effectsOn(report, id);
  const cases = casesOf(result);
  return h(
    'div',
    { class: 'body' },
    h(
      'dl',
      {},
      ...row('not shown', reason === null ? [] : [reason]),
      ...row('excused', isExcused(result) ? [excuseOf(report, result)] : []),
      ...row('why', why === null ? [] : [why]),
      ...row('fix', fix === null ? [] : [fix]),
      ...row(
        'breaks',
        effects.map(({ title, effect, seen }) =>
          h('span', {}, h('strong', {}, title), `: ${effect} `, h('span', { class: 'dim' }, `(${seen})`)),
        ),
      ),
      ...row('mandatory', mandatory ? ['a run that does not show it is never green'] : []),
      ...row('seen', seenIn(result)),
      ...row('cases', cases.length === 0 ? [] : [h('code', {}, cases.join(', '))]),
      ...row(
        'sources',
        sources.map((source) => external(sourceOf(source))),
      ),
    ),
    ...result.findings.map((finding) => findingBlock(finding)),
    result.findings.length < result.broken &&
      h(
        'p',
        { class: 'dim' },
        `It was broken in ${count(result.broken, 'exchange')}; the first findings are listed.`,
      ),
  );
}

function row(label: string, values: readonly (Node | string)[]): HTMLElement[] {
  return values.length === 0 ? [] : [h('dt', {}, label), ...values.map((value) => h('dd', {}, value))];
}

function seenIn({ kept, keptBy, broken }: RequirementResult): (Node | string)[] {
  if (kept + broken === 0) return [];
  const links = keptBy.flatMap((id) => [' ', exchangeLink(id)]);
  const more = kept > keptBy.length ? ' …' : '';
  return [
    h(
      'span',
      {},
      `broken in ${count(broken, 'exchange')}, kept in ${count(kept, 'exchange')}`,
      kept > 0 && ':',
      ...links,
      more,
    ),
  ];
}

function exchangeLink(id: string, at: ReportedFinding['where'] = {}): Node {
  return exchanges.has(id) ? h('a', { href: exchangeHref(id, at) }, id) : h('code', {}, id);
}

/** By the exchanges that kept or broke it. */
function casesOf({ keptBy, findings }: RequirementResult): string[] {
  const ids = [...findings.map(({ exchange }) => exchange), ...keptBy];
  return [...new Set(ids.flatMap((id) => exchanges.get(id)?.case ?? []))];
}

/** @param title of the requirement, where it does not stand above */
export function findingBlock(finding: ReportedFinding, title: Node | null = null): HTMLElement {
  const { exchange, expected, got, folded } = finding;
  const follows = folded === 0 ? '' : ` (${count(folded, 'finding')} more follow from it)`;
  const asks = exchanges.get(exchange)?.curl !== '';
  return h(
    'div',
    { class: 'finding' },
    title,
    h(
      'dl',
      {},
      ...row('expected', [h('code', {}, expected)]),
      ...row('got', [h('span', {}, h('code', {}, got), follows)]),
      ...row('where', [
        h('span', {}, exchangeLink(exchange, finding.where), where(finding).slice(exchange.length)),
      ]),
    ),
    asks && copyButton('Copy curl', () => curlOf(exchange)),
  );
}
