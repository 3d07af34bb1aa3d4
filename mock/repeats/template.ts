/**
 * What two answers to the same request have in common, as texts and values with gaps: for the ids that follow from the
 * number of the answer, its time, and the padding of its deltas.
 */
import { digest, padding, seedOf } from '../answer/digest.ts';
import { isObject, parsed, type JsonObject, type JsonValue } from '../answer/json.ts';

/** What the gaps of one answer are filled with: all follows from its base and its time. */
export interface Stamp {
  /** 48 hex digits: the digest of the request and how often it came. */
  base: string;
  /** Unix seconds. */
  at: number;
  /** What stands before the base in the id of the response. */
  prefix: string;
}

type Gap =
  | { kind: 'base' }
  | { kind: 'at' }
  /** Of the id of an input item, an output item, a call. */
  | { kind: 'input' | 'item' | 'call'; index: number }
  /** Of the event of that number, whose delta has so many characters. */
  | { kind: 'padding'; index: number; length: number };

/** Fills gaps; what was asked for once is remembered. */
export class Filling {
  readonly stamp: Stamp;
  readonly #ids = new Map<Gap, string>();
  #seed: number | undefined;

  constructor(stamp: Stamp) {
    this.stamp = stamp;
  }

  text(gap: Gap): string {
    if (gap.kind === 'padding') return this.#padding(gap.index, gap.length);
    const known = this.#ids.get(gap);
    if (known !== undefined) return known;
    const made = this.#made(gap);
    this.#ids.set(gap, made);
    return made;
  }

  #made(gap: Exclude<Gap, { kind: 'padding' }>): string {
    const { base, at, prefix } = this.stamp;
    switch (gap.kind) {
      case 'base':
        return base;
      case 'at':
        return String(at);
      case 'input':
        return digest(48, prefix + base, 'input', gap.index);
      case 'item':
        return digest(48, base, gap.index);
      case 'call':
        return digest(24, base, gap.index, 'call');
    }
  }

  #padding(index: number, length: number): string {
    this.#seed ??= seedOf(this.stamp.prefix + this.stamp.base);
    return padding(this.#seed, index, length);
  }
}

/** The gaps of an answer by what stands in them. */
export class Gaps {
  readonly #at: number;
  readonly #known: ReadonlyMap<string, Gap>;
  readonly #pattern: RegExp;

  /** Of an answer with so many items. */
  constructor(stamp: Stamp, inputs: number, outputs: number) {
    const gaps: Gap[] = [{ kind: 'base' }, { kind: 'at' }];
    for (let index = 0; index < inputs; index += 1) gaps.push({ kind: 'input', index });
    for (let index = 0; index < outputs; index += 1)
      gaps.push({ kind: 'item', index }, { kind: 'call', index });
    const filling = new Filling(stamp);
    this.#at = stamp.at;
    this.#known = new Map(gaps.map((gap) => [filling.text(gap), gap]));
    // Hex digits and decimals: nothing in them means anything to a pattern.
    this.#pattern = new RegExp(`(${[...this.#known.keys()].join('|')})`);
  }

  text(text: string): Template {
    const [first = '', ...rest] = text.split(this.#pattern);
    const template = new Template(first);
    for (let at = 0; at + 1 < rest.length; at += 2)
      template.then(this.#known.get(rest[at] ?? '')!, rest[at + 1] ?? '');
    return template;
  }

  /** One event as it is written: the padding of a delta is its last field. */
  frame(text: string): Template {
    const padded = /^(.*,"obfuscation":")[A-Za-z0-9]+("\}\n\n)$/s.exec(text);
    const event = padded && parsed(text.slice(text.indexOf('{')));
    if (!padded || !isObject(event)) return this.text(text);
    const [index, length] = [Number(event['sequence_number']), String(event['delta']).length];
    return this.text(padded[1] ?? '').then({ kind: 'padding', index, length }, padded[2] ?? '');
  }

  /** What makes such a value; one without gaps in it is always the same one. */
  value(value: JsonValue): (filling: Filling) => JsonValue {
    return this.#maker(value) ?? (() => value);
  }

  /** Null for what has no gaps. */
  #maker(value: JsonValue | undefined): ((filling: Filling) => JsonValue) | null {
    if (typeof value === 'number') return value === this.#at ? ({ stamp }) => stamp.at : null;
    if (typeof value === 'string') {
      const template = this.text(value);
      return template.isConstant ? null : (filling) => template.fill(filling);
    }
    if (Array.isArray(value)) {
      const makers = value.map((one) => this.#maker(one));
      if (makers.every((maker) => maker === null)) return null;
      return (filling) => value.map((one, index) => makers[index]?.(filling) ?? one);
    }
    if (!isObject(value)) return null;
    const makers = Object.entries(value).flatMap(([name, one]) => {
      const maker = this.#maker(one);
      return maker === null ? [] : [[name, maker] as const];
    });
    if (makers.length === 0) return null;
    return (filling) => {
      const copy: JsonObject = { ...value };
      for (const [name, maker] of makers) copy[name] = maker(filling);
      return copy;
    };
  }
}

/** A text with gaps. */
export class Template {
  readonly #first: string;
  readonly #gaps: Gap[] = [];
  readonly #between: string[] = [];

  constructor(first: string) {
    this.#first = first;
  }

  get isConstant(): boolean {
    return this.#gaps.length === 0;
  }

  then(gap: Gap, text: string): this {
    this.#gaps.push(gap);
    this.#between.push(text);
    return this;
  }

  fill(filling: Filling): string {
    let text = this.#first;
    for (let at = 0; at < this.#gaps.length; at += 1)
      text += filling.text(this.#gaps[at]!) + this.#between[at]!;
    return text;
  }
}
