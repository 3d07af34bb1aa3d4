/** What `resproof list` lists, each with what `resproof explain` says of it. */
import {
  capabilityEntries,
  dialectEntries,
  faultEntries,
  requirementEntries,
} from '../../src/cli/catalogue.ts';
import type { RequirementEntry } from '../../src/cli/catalogue.ts';
import { impact } from '../../spec/index.ts';
import { sourceLine } from '../../spec/source-line.ts';
import { page, table, ticked, type Page } from './page.ts';

export function requirementsPage(): Page {
  const subjects = Map.groupBy(requirementEntries(), ({ id }) => id.slice(0, id.indexOf('.')));
  return page(
    {
      file: 'requirements.md',
      title: 'Requirements',
      about:
        'Every statement that a server can be held to, with its level in each dialect, and where it comes from.',
    },
    [...subjects].flatMap(([subject, entries]) => [`## ${subject}`, ...entries.map(requirementSection)]),
  );
}

function requirementSection(entry: RequirementEntry): string {
  const levels = [...Map.groupBy(Object.entries(entry.levels), ([, level]) => level)].map(
    ([level, of]) => `${level} in ${of.map(([dialect]) => dialect).join(', ')}`,
  );
  const lines: [label: string, text: string][] = [
    ['', levels.join('; ')],
    ['Needs', ticked(entry.needs)],
    ['Judged', entry.when === undefined ? '' : `when ${entry.when}`],
    ['Builds on', entry.after === undefined ? '' : `\`${entry.after}\``],
    ['Why', entry.why ?? ''],
    ...impact(entry.id).map(({ client, breaks }): [string, string] => ['Breaks', `${client}: ${breaks}`]),
    ['Fix', entry.fix ?? ''],
    ['Cannot be tested', entry.untestable ?? ''],
    ['Cases', ticked(entry.shownBy)],
    ['Faults', ticked(entry.brokenBy)],
    ['Source', entry.sources.map(sourceLine).join('; ')],
    ['Since', entry.since],
  ];
  const list = lines
    .filter(([, text]) => text !== '')
    .map(([label, text]) => `- ${label === '' ? '' : `${label}: `}${text.replaceAll(/\s*\n\s*/g, ' ')}`);
  return [`### ${entry.id}`, '', entry.statement, '', ...list].join('\n');
}

export function capabilitiesPage(): Page {
  return page(
    {
      file: 'capabilities.md',
      title: 'Capabilities',
      about:
        'What a target may offer or not; each is probed with one request, or claimed with `--claim NAME`.',
    },
    table(
      ['capability', 'what', 'mandatory in', 'requirements', 'cases'],
      capabilityEntries().map(({ name, title, mandatoryIn, requirements, cases }) => [
        `\`${name}\``,
        title,
        mandatoryIn.join(', '),
        String(requirements.length),
        String(cases.length),
      ]),
    ),
  );
}

export function dialectsPage(): Page {
  return page(
    {
      file: 'dialects.md',
      title: 'Dialects',
      about: 'Whose variant of the API is judged (`run --dialect NAME`) or spoken (`mock --dialect NAME`).',
    },
    table(
      ['dialect', 'what', 'requirements', 'mandatory capabilities'],
      dialectEntries().map(({ name, title, requirements, mandatory }) => [
        `\`${name}\``,
        title,
        String(requirements),
        ticked(mandatory),
      ]),
    ),
  );
}

export function faultsPage(): Page {
  const layers = Map.groupBy(faultEntries(), ({ layer }) => layer);
  return page(
    {
      file: 'faults.md',
      title: 'Faults',
      about:
        'Defects that the mock commits on demand (`mock --fault ID`), each seen in a real server or breaking a requirement.',
    },
    [...layers].flatMap(([layer, entries]) => [
      `## ${layer}`,
      table(
        ['fault', 'what the mock then does', 'breaks', 'reported'],
        entries.map(({ id, title, breaks, reports }) => [
          `\`${id}\``,
          title,
          ticked(breaks),
          reports.map((url, index) => `[${index + 1}](${url})`).join(' '),
        ]),
      ),
    ]),
  );
}
