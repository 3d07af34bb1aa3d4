/** Where requirements come from and whom they touch: spec/sources, clients, impact; and the mistakes in them. */
import type { RawRequirement } from './tables.ts';

export interface RawSource {
  /** The name of the file: the scheme of the sources that refer to it. */
  name: string;
  title: string;
  pages: string[];
  statements: RawStatement[];
}

export interface RawStatement {
  id: string;
  says: string;
  place: string;
  requirements?: string[];
  reason?: string;
}

export interface Provenance {
  sources: RawSource[];
  clients: { name: string; over?: string }[];
  impact: Record<string, { client: string; breaks: string; seen: string; at?: string }[]>;
}

/** The statements of Open Responses are numbered R1 to R111; every one of them is accounted for. */
const NUMBERED = { name: 'open-responses', prefix: 'R', last: 111 };

export function provenanceMistakes(
  { sources, clients, impact }: Provenance,
  requirements: readonly RawRequirement[],
  dialects: ReadonlySet<string>,
): string[] {
  const byId = new Map(requirements.map((each) => [each.id, each]));
  const names = new Set(clients.map((each) => each.name));
  return [
    ...sources.flatMap((source) => sourceMistakes(source, byId, dialects)),
    ...requirements.flatMap((each) => referenceMistakes(each, sources, names)),
    ...impactMistakes(impact, byId, names),
    ...clients
      .filter(({ over }) => over !== undefined && !names.has(over))
      .map(({ name, over }) => `spec/tables/clients.yaml: ${name}: over: no client ${over}`),
  ];
}

/** Each statement goes somewhere, and to what holds in the dialect of the same name. */
function sourceMistakes(
  source: RawSource,
  requirements: ReadonlyMap<string, RawRequirement>,
  dialects: ReadonlySet<string>,
): string[] {
  const mistakes: string[] = [];
  const seen = new Set<string>();
  const file = `spec/sources/${source.name}.yaml`;
  for (const { id, says, place, requirements: ids = [], reason } of source.statements) {
    const say = (mistake: string) => mistakes.push(`${file}: ${id}: ${mistake}`);
    if (seen.has(id)) say('is there twice');
    seen.add(id);
    if (!says?.endsWith('.') || !place) say('has what it says, a sentence, and its place');
    if (ids.length === 0 && !reason) say('leads to a requirement, or has a reason why not');
    for (const name of ids) {
      const found = requirements.get(name);
      if (found === undefined) {
        say(`no requirement ${name}`);
        continue;
      }
      if (dialects.has(source.name) && found.dialects?.includes(source.name) === false)
        say(`${name} does not hold in the dialect ${source.name}`);
      if (!found.sources.includes(`${source.name}:${id}`))
        say(`${name} does not name ${source.name}:${id} among its sources`);
    }
  }
  if (source.name === NUMBERED.name) {
    for (let number = 1; number <= NUMBERED.last; number += 1) {
      if (!seen.has(`${NUMBERED.prefix}${number}`))
        mistakes.push(`${file}: ${NUMBERED.prefix}${number} is missing`);
    }
    if (seen.size > NUMBERED.last) mistakes.push(`${file}: there are ${NUMBERED.last} statements`);
  }
  return mistakes;
}

/** What a requirement names as its source is there, and leads back to it. */
function referenceMistakes(
  requirement: RawRequirement,
  sources: readonly RawSource[],
  clients: ReadonlySet<string>,
): string[] {
  return requirement.sources.flatMap((each) => {
    const [, scheme = '', name = ''] = /^([a-z-]+):(.*)$/s.exec(each) ?? [];
    const say = (mistake: string) => [`${requirement.file}: ${requirement.id}: ${mistake}`];
    if (scheme === 'client') return clients.has(name) ? [] : say(`no client ${name}`);
    const source = sources.find((one) => one.name === scheme);
    if (source === undefined) return [];
    const statement = source.statements.find((one) => one.id === name);
    if (statement === undefined) return say(`${scheme} has no statement ${name}`);
    return statement.requirements?.includes(requirement.id) === true
      ? []
      : say(`${each} does not lead to it`);
  });
}

function impactMistakes(
  impact: Provenance['impact'],
  requirements: ReadonlyMap<string, unknown>,
  clients: ReadonlySet<string>,
): string[] {
  return Object.entries(impact).flatMap(([id, entries]) => [
    ...(requirements.has(id) ? [] : [`spec/tables/impact.yaml: no requirement ${id}`]),
    ...entries.flatMap(({ client, breaks, at = '' }) => [
      ...(clients.has(client) ? [] : [`spec/tables/impact.yaml: ${id}: no client ${client}`]),
      ...(breaks?.endsWith('.')
        ? []
        : [`spec/tables/impact.yaml: ${id}: ${client}: says what breaks, in a sentence`]),
      ...(isPattern(at) ? [] : [`spec/tables/impact.yaml: ${id}: ${client}: at is no regular expression`]),
    ]),
    ...(new Set(entries.map((each) => each.client)).size === entries.length
      ? []
      : [`spec/tables/impact.yaml: ${id}: a client is there twice`]),
  ]);
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
