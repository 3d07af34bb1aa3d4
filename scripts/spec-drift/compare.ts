/** Compares what two documents allow in one place, and goes on into what lies within. */
import { groups, type Group } from './groups.ts';
import type { Node, Shape, Shapes } from './shape.ts';

/**
 * From our side: `missing` we lack it, `extra` they lack it; `required` only we require it, `optional` only they do;
 * `nullable` only we allow null, `present` only they do; `own-values` only we know some values, `enumeration` they do too; `own-limit` only we have a bound, `limit` they have another.
 */
export const KINDS = [
  'missing',
  'extra',
  'required',
  'optional',
  'nullable',
  'present',
  'type',
  'enumeration',
  'own-values',
  'limit',
  'own-limit',
] as const;

export type Kind = (typeof KINDS)[number];

export interface Difference {
  kind: Kind;
  /**
   * `POST /responses answer.usage.input_tokens`; within a member of a union it starts anew with what leads there and
   * what tells the member apart: `request input.message.user.content`, `answer event.response.created.response`.
   */
  place: string;
  ours: string;
  upstream: string;
}

export type Side = 'request' | 'answer';

/** Differences of two documents; what was compared once is not compared again. */
export class Comparison {
  readonly found: Difference[] = [];
  readonly #ours: Shapes;
  readonly #theirs: Shapes;
  readonly #seen = new Set<string>();
  readonly #said = new Set<string>();

  constructor(ours: Shapes, theirs: Shapes) {
    this.#ours = ours;
    this.#theirs = theirs;
  }

  say(kind: Kind, place: string, ours = '', upstream = ''): void {
    // Members of several unions may stand in one place, and differ in the same way.
    const key = JSON.stringify([kind, place, ours, upstream]);
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.found.push({ kind, place, ours, upstream });
  }

  /** Schemas of the same place. `name` is the property that leads there. */
  schemas(side: Side, place: string, name: string, ours: readonly Node[], theirs: readonly Node[]): void {
    const our = this.#ours.of(...ours);
    const their = this.#theirs.of(...theirs);
    if (our.nullable !== their.nullable && !our.any && !their.any)
      this.say(our.nullable ? 'nullable' : 'present', place, nullness(our), nullness(their));
    if (our.any !== their.any) {
      this.say('type', place, types(our), types(their));
      return;
    }
    if (types(our) !== types(their)) this.say('type', place, types(our), types(their));
    this.#values(place, our, their);
    if (side === 'request') this.#limits(place, our, their);
    if (our.entries.length > 0 && their.entries.length > 0)
      this.schemas(side, `${place}[]`, name, our.entries, their.entries);
    if (our.mapped.length > 0 && their.mapped.length > 0)
      this.schemas(side, `${place}{}`, name, our.mapped, their.mapped);
    if (our.objects.length > 0 && their.objects.length > 0) this.#objects(side, place, name, our, their);
  }

  #values(place: string, ours: Shape, theirs: Shape): void {
    for (const type of new Set([...ours.values.keys(), ...theirs.values.keys()])) {
      const our = list(ours, type);
      const their = list(theirs, type);
      if (our === null || their === null) {
        // Known values of a list that both leave open say nothing; one that only one side closes does.
        if (ours.free.has(type) !== theirs.free.has(type) && (ours.free.has(type) || theirs.free.has(type)))
          this.say(
            our === null ? 'own-values' : 'enumeration',
            place,
            our === null ? 'open' : shown(our),
            their === null ? 'open' : shown(their),
          );
        continue;
      }
      const missing = their.filter((each) => !our.includes(each));
      const extra = our.filter((each) => !their.includes(each));
      if (missing.length + extra.length > 0)
        this.say(
          missing.length > 0 ? 'enumeration' : 'own-values',
          place,
          extra.length > 0 ? `+ ${shown(extra)}` : '',
          missing.length > 0 ? `+ ${shown(missing)}` : '',
        );
    }
  }

  #limits(place: string, ours: Shape, theirs: Shape): void {
    for (const limit of new Set([...ours.limits.keys(), ...theirs.limits.keys()])) {
      const [our, their] = [ours.limits.get(limit), theirs.limits.get(limit)];
      if (our !== their)
        this.say(
          their === undefined ? 'own-limit' : 'limit',
          place,
          written(limit, our),
          written(limit, their),
        );
    }
  }

  #objects(side: Side, place: string, name: string, ours: Shape, theirs: Shape): void {
    const [our, their] = groups(this.#ours, ours.objects, this.#theirs, theirs.objects);
    const at = (key: string) => (key === '' ? place : `${side} ${name}.${key}`);
    for (const [key, group] of their) {
      const match = our.get(key);
      if (match === undefined) this.say('missing', at(key), '', 'an object');
      else this.#object(side, at(key), match, group);
    }
    for (const key of our.keys()) if (!their.has(key)) this.say('extra', at(key), 'an object', '');
  }

  #object(side: Side, place: string, ours: Group, theirs: Group): void {
    const pair = `${side} ${ours.ids} ${theirs.ids}`;
    if (this.#seen.has(pair)) return;
    this.#seen.add(pair);
    for (const property of new Set([...theirs.properties.keys(), ...ours.properties.keys()])) {
      const inside = `${place}.${property}`;
      const our = ours.properties.get(property);
      const their = theirs.properties.get(property);
      if (our === undefined || their === undefined) {
        this.say(our === undefined ? 'missing' : 'extra', inside, ours.said(property), theirs.said(property));
        continue;
      }
      if (ours.required.has(property) !== theirs.required.has(property))
        this.say(
          ours.required.has(property) ? 'required' : 'optional',
          inside,
          ours.said(property),
          theirs.said(property),
        );
      if (!ours.by.includes(property)) this.schemas(side, inside, property, our, their);
    }
  }
}

function nullness(shape: Shape): string {
  return shape.nullable ? 'null' : 'no null';
}

/** The JSON types that a shape allows, null aside; an enumeration of strings is of type string. */
function types(shape: Shape): string {
  if (shape.any) return 'anything';
  const all = new Set([...shape.free, ...shape.values.keys()]);
  if (shape.objects.length > 0) all.add('object');
  if (all.has('number')) all.delete('integer');
  return [...all].toSorted().join(' | ') || 'null only';
}

/** The values that a shape allows of a type, or knows of; null where every value is allowed and none is known. */
function list(shape: Shape, type: string): unknown[] | null {
  const known = [...shape.known].filter((each) => typeof each === type);
  if (shape.free.has(type)) return known.length > 0 ? known : null;
  return [...(shape.values.get(type) ?? [])];
}

function shown(values: readonly unknown[]): string {
  return values.map(String).toSorted().join(' ');
}

function written(limit: string, value: unknown): string {
  return value === undefined ? '' : `${limit.slice(limit.indexOf('.') + 1)} ${String(value)}`;
}
