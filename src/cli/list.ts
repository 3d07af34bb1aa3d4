import { Argument, Command, Option } from 'commander';
import { plain, toJson } from '../../reports/index.ts';
import { dialects, type DialectName, type Level } from '../../spec/index.ts';
import {
  capabilityEntries,
  caseEntries,
  dialectEntries,
  faultEntries,
  requirementEntries,
  variantEntries,
  type RequirementEntry,
} from './catalogue.ts';
import { print, table } from './output.ts';
import { UsageError } from './usage-error.ts';
import { anyCase, oneOf } from './values.ts';

interface Flags {
  dialect?: DialectName;
  level?: Level;
  json?: true;
}

interface Listing {
  entries: object[];
  rows: string[][];
}

/** What can be listed: entries for `--json`, and rows of columns for a reader. */
const LISTINGS: Record<string, (flags: Flags) => Listing> = {
  requirements: (flags) => {
    const entries = requirementEntries().filter((entry) => wanted(entry, flags));
    return { entries, rows: entries.map((entry) => [entry.id, levelOf(entry, flags), entry.statement]) };
  },
  cases: () => {
    const entries = caseEntries();
    return { entries, rows: entries.map(({ id, quick, title }) => [id, quick ? 'quick' : '', title]) };
  },
  faults: () => {
    const entries = faultEntries();
    return { entries, rows: entries.map(({ id, layer, title }) => [id, layer, title]) };
  },
  variants: () => {
    const entries = variantEntries();
    return { entries, rows: entries.map(({ id, subject, title }) => [id, subject, title]) };
  },
  dialects: () => {
    const entries = dialectEntries();
    const summary = (count: number, names: readonly string[]) =>
      `${count} requirements; mandatory: ${names.join(', ')}`;
    return {
      entries,
      rows: entries.map((entry) => [entry.name, entry.title, summary(entry.requirements, entry.mandatory)]),
    };
  },
  capabilities: () => {
    const entries = capabilityEntries();
    const where = (names: string[]) => (names.length === 0 ? '' : ` (mandatory in ${names.join(', ')})`);
    return {
      entries,
      rows: entries.map(({ name, title, mandatoryIn }) => [name, `${title}${where(mandatoryIn)}`]),
    };
  },
};

const KINDS = Object.keys(LISTINGS);
const LEVELS = ['MUST', 'SHOULD', 'MAY'] as const;

export function listCommand(): Command {
  return new Command('list')
    .summary('what there is: requirements, cases, faults, …')
    .description(
      'Lists what there is, one line for each. Without a kind: the kinds, and how many there are of each.',
    )
    .addArgument(new Argument('[kind]', KINDS.join(', ')).argParser(oneOf(KINDS)))
    .addOption(new Option('--dialect <name>', 'requirements of one dialect').argParser(oneOf(names())))
    .addOption(new Option('--level <level>', 'requirements of one level').argParser(anyCase(LEVELS)))
    .option('--json', 'everything known of each, as a JSON array')
    .addHelpText(
      'after',
      '\nExamples:\n  resproof list requirements --dialect compatible --level must\n  resproof list faults',
    )
    .action((kind: string | undefined, flags: Flags) => list(kind, flags));
}

function list(kind: string | undefined, flags: Flags): void {
  if (kind !== 'requirements' && (flags.dialect !== undefined || flags.level !== undefined)) {
    throw new UsageError('--dialect and --level choose among requirements: resproof list requirements …');
  }
  if (kind === undefined) {
    const counts = KINDS.map((name) => ({ kind: name, count: LISTINGS[name]!(flags).entries.length }));
    print(flags.json ? toJson(counts) : table(counts.map((row) => [row.kind, String(row.count)])));
    return;
  }
  const { entries, rows } = LISTINGS[kind]!(flags);
  print(flags.json ? toJson(entries) : table(rows.map((row) => row.map((cell) => plain(cell)))));
}

function wanted(entry: RequirementEntry, { dialect, level }: Flags): boolean {
  const levels = dialect === undefined ? Object.values(entry.levels) : [entry.levels[dialect]];
  return levels.some((each) => each !== undefined && (level === undefined || each === level));
}

/** In one dialect its level there; else that of every dialect if they differ (`MUST/MAY`). */
function levelOf(entry: RequirementEntry, { dialect }: Flags): string {
  if (dialect !== undefined) return entry.levels[dialect] ?? '';
  return [...new Set(Object.values(entry.levels))].join('/');
}

function names(): DialectName[] {
  return dialects.map(({ name }) => name);
}
