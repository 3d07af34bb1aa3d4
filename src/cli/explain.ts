import { Command } from 'commander';
import { hang, plain, toJson } from '../../reports/index.ts';
import { impact } from '../../spec/index.ts';
import {
  capabilityEntries,
  caseEntries,
  dialectEntries,
  faultEntries,
  requirementEntries,
  type CapabilityEntry,
  type CaseEntry,
  type DialectEntry,
  type FaultEntry,
  variantEntries,
  type RequirementEntry,
  type VariantEntry,
} from './catalogue.ts';
import { didYouMean } from '../../spec/nearest.ts';
import { print, viewOf, type GlobalFlags } from './output.ts';
import { sourceLine } from '../../spec/source-line.ts';
import { UsageError } from './usage-error.ts';

/** One thing that has the id; the same id may name a requirement and a case. */
type Explained =
  | { kind: 'requirement'; entry: RequirementEntry }
  | { kind: 'case'; entry: CaseEntry }
  | { kind: 'fault'; entry: FaultEntry }
  | { kind: 'variant'; entry: VariantEntry }
  | { kind: 'capability'; entry: CapabilityEntry }
  | { kind: 'dialect'; entry: DialectEntry };

type Line = [label: string, text: string];

export function explainCommand(): Command {
  return new Command('explain')
    .summary('what an id means, and why it is there')
    .description(
      'Explains a requirement, case, fault, variant, capability or dialect: what it says, and where it comes from.',
    )
    .argument('<id>', 'as in a report, or in `resproof list`')
    .option('--json', 'a JSON array with one entry for each kind of thing that has the id')
    .addHelpText(
      'after',
      '\nExamples:\n  resproof explain stream.sequence-contiguous\n  resproof explain function-tools',
    )
    .action((id: string, flags: { json?: true }, command: Command) => {
      const found = everything().filter((one) => idOf(one) === id);
      if (found.length === 0) {
        throw new UsageError(
          `There is nothing called ${plain(id, 100)}.${didYouMean(id, everything().map(idOf))}`,
        );
      }
      if (flags.json) print(toJson(found.map(({ kind, entry }) => ({ kind, ...entry }))));
      else
        print(
          found.map((one) => render(one, viewOf(command.optsWithGlobals<GlobalFlags>()).width)).join('\n'),
        );
    });
}

function everything(): Explained[] {
  return [
    ...requirementEntries().map((entry) => ({ kind: 'requirement', entry }) as const),
    ...caseEntries().map((entry) => ({ kind: 'case', entry }) as const),
    ...faultEntries().map((entry) => ({ kind: 'fault', entry }) as const),
    ...variantEntries().map((entry) => ({ kind: 'variant', entry }) as const),
    ...capabilityEntries().map((entry) => ({ kind: 'capability', entry }) as const),
    ...dialectEntries().map((entry) => ({ kind: 'dialect', entry }) as const),
  ];
}

function idOf({ entry }: Explained): string {
  return 'id' in entry ? entry.id : entry.name;
}

function render(one: Explained, width: number): string {
  const { text, lines } = described(one);
  const shown = lines.filter(([, value]) => value !== '');
  const column = Math.max(...shown.map(([label]) => label.length)) + 2;
  return [
    `${idOf(one)} (${one.kind})`,
    ...hang('  ', text, width),
    '',
    // Several values with the same label stand beneath each other, the label once.
    ...shown.flatMap(([label, value], index) => {
      const head = shown[index - 1]?.[0] === label ? '' : label;
      return hang(`  ${head.padEnd(column)}`, value, width);
    }),
  ]
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function described(one: Explained): { text: string; lines: Line[] } {
  switch (one.kind) {
    case 'requirement': {
      const { entry } = one;
      return {
        text: entry.statement,
        lines: [
          ...[...Map.groupBy(Object.entries(entry.levels), ([, level]) => level)].map(([level, of]): Line => [
            'level',
            `${level} in ${of.map(([dialect]) => dialect).join(', ')}`,
          ]),
          ['mandatory', entry.mandatory.length === 0 ? 'nowhere' : `in ${entry.mandatory.join(', ')}`],
          ['why', entry.why ?? ''],
          ...impact(entry.id).map(({ client, breaks }): Line => ['breaks', `${client}: ${breaks}`]),
          ['fix', entry.fix ?? ''],
          ['judged', entry.when === undefined ? '' : `when ${entry.when}`],
          ['builds on', entry.after ?? ''],
          ['needs', entry.needs.join(', ')],
          ['covers', entry.covers.join(', ')],
          ...entry.sources.map((source): Line => ['source', sourceLine(source)]),
          ['shown by', entry.shownBy.join(', ') || 'every exchange it applies to, whatever case made it'],
          ['broken by', entry.brokenBy.map((id) => `resproof mock --fault ${id}`).join(', ')],
          ['untestable', entry.untestable ?? ''],
          ['since', entry.since],
        ],
      };
    }
    case 'case': {
      const { entry } = one;
      const ways = [
        entry.quick ? 'in --quick' : '',
        entry.negative ? 'sends wrong requests' : '',
        entry.alone ? 'runs alone' : '',
      ];
      return {
        text: entry.title,
        lines: [
          ['steps', entry.steps.join(', ')],
          ['needs', entry.needs.join(', ')],
          ['shows', entry.shows.join(', ') || 'what is judged on every exchange'],
          ['runs', ways.filter((way) => way !== '').join(', ')],
          ['run it', `resproof run --case ${entry.id}`],
        ],
      };
    }
    case 'fault': {
      const { entry } = one;
      return {
        text: entry.title,
        lines: [
          ['layer', entry.layer],
          ['breaks', entry.breaks.join(', ')],
          ...entry.reports.map((url): Line => ['reported', url]),
          ['try', `resproof mock --fault ${entry.id}`],
        ],
      };
    }
    case 'variant': {
      const { entry } = one;
      return {
        text: entry.title,
        lines: [
          ['a client must', lowerFirst(entry.survive)],
          ['about', entry.subject],
          ...entry.sources.map((source): Line => ['allowed by', sourceLine(source)]),
          ['not kept', entry.against.join(', ')],
          ['right in', entry.dialects.join(', ')],
          ['try', `resproof mock --variant ${entry.id}`],
        ],
      };
    }
    case 'capability': {
      const { entry } = one;
      return {
        text: entry.title,
        lines: [
          ['mandatory', entry.mandatoryIn.length === 0 ? 'nowhere' : `in ${entry.mandatoryIn.join(', ')}`],
          ['gates', entry.requirements.join(', ')],
          ['cases', entry.cases.join(', ')],
          ['claim', `resproof run --claim ${entry.name}`],
        ],
      };
    }
    case 'dialect': {
      const { entry } = one;
      return {
        text: entry.title,
        lines: [
          ['mandatory', entry.mandatory.join(', ')],
          ['has', `${entry.requirements} requirements: resproof list requirements --dialect ${entry.name}`],
        ],
      };
    }
  }
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
