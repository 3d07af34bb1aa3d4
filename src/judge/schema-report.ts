import type { RequirementId, Violation } from '../../spec/index.ts';
import { isErrorEnvelope, keptBy, requirementOf } from './attribution.ts';
import type { Root } from './attribution.ts';
import { chatShapesIn } from './chat-shape.ts';
import type { Collector } from './collector.ts';
import type { JudgeContext } from './context.ts';
import type { BrokenFinding, Place } from './finding.ts';
import { isObject } from './json.ts';
import { rawTokenAt } from './raw-token.ts';

export interface JudgedRoot extends Root {
  /** Of the value: an event, or nothing for a body. */
  place: Place;
  /** The JSON as it was written. */
  text: string;
}

const ITEM_SCHEMAS: readonly string[] = ['OutputMessage', 'FunctionCall', 'ReasoningItem'];

/**
 * Turns violations into findings, over all values of one exchange: the same mistake in each of a thousand events
 * is one finding, and what a foreign shape lacks is folded beneath it.
 */
export class SchemaReport {
  readonly #context: JudgeContext;
  readonly #to: Collector;
  readonly #under: BrokenFinding | null | undefined;
  readonly #seen = new Set<string>();
  readonly #first = new Map<string, BrokenFinding | null>();

  /** With `under`, all that it finds stands beneath that finding. */
  constructor(context: JudgeContext, to: Collector, under?: BrokenFinding | null) {
    this.#context = context;
    this.#to = to;
    this.#under = under;
  }

  judge(root: JudgedRoot): void {
    const violations: Violation[] = [];
    const { checker, dialect } = this.#context;
    // What is no object shows none of what its fields would.
    if (isObject(root.value)) this.#seen.add(root.schema);
    checker.check(root.schema, root.value, {
      object: (schema) => this.#seen.add(schema),
      violation: (violation) => violations.push(violation),
    });
    const asWritten = this.#judgeCreatedAt(root);
    const foreign = this.#judgeForeign(root);
    for (const violation of violations) {
      const requirement = requirementOf(violation, root, dialect);
      if (requirement === null || violation.pointer === asWritten) continue;
      const { expected, got, pointer } = violation;
      const place = { ...root.place, pointer };
      const above = foreign.find(
        (each) => pointer === each.pointer || pointer.startsWith(`${each.pointer}/`),
      );
      if (above !== undefined) this.#to.fold(above.finding, requirement, expected, got, place);
      else this.#once(requirement, violation, place);
    }
  }

  /** Says kept of all that was seen and not found broken. */
  keepTheRest(): void {
    for (const schema of this.#seen) {
      for (const requirement of keptBy(schema, this.#context.dialect)) this.#to.keep(requirement);
    }
    if (this.#seen.has('Response')) this.#to.keep('response.no-chat-shape');
    if (this.#seen.has('ResponseStreamEvent')) this.#to.keep('stream.event-known');
    if (ITEM_SCHEMAS.some((schema) => this.#seen.has(schema))) this.#to.keep('item.type-known');
  }

  #once(
    requirement: RequirementId,
    { schema, property, keyword, expected, got }: Omit<Violation, 'pointer'>,
    place: Place,
  ): void {
    // What one event forgets, all events of a server forget.
    const mistake = [requirement, schema.endsWith('Event') ? 'Event' : schema, property, keyword].join(' ');
    const first = this.#under ?? this.#first.get(mistake);
    if (first === undefined) this.#first.set(mistake, this.#to.break(requirement, expected, got, place));
    else this.#to.fold(first, requirement, expected, got, place);
  }

  /** The pointer of created_at, where it is written as no integer is. */
  #judgeCreatedAt({ schema, text, place }: JudgedRoot): string | null {
    if (!/"created_at"\s*:\s*-?\d+[.eE]/.test(text)) return null;
    const path = schema === 'Response' ? ['created_at'] : ['response', 'created_at'];
    const got = rawTokenAt(text, path);
    if (got === null || !/^-?\d+[.eE]/.test(got)) return null;
    const pointer = `/${path.join('/')}`;
    const expected = 'an integer, written without a decimal point';
    const mistake = { schema: 'Response', property: 'created_at', keyword: 'written', expected, got };
    this.#once('response.created-at', mistake, { ...place, pointer });
    return pointer;
  }

  #judgeForeign(root: JudgedRoot): { pointer: string; finding: BrokenFinding | null }[] {
    const { schema, value, place } = root;
    if (schema === 'Response' && isErrorEnvelope(value)) {
      const finding = this.#to.break('response.schema', 'a Response', 'an error with a 2xx status', place);
      return [{ pointer: '', finding }];
    }
    if (schema !== 'Response' && schema !== 'ResponseStreamEvent') return [];
    return chatShapesIn(root).map(({ pointer, expected, got }) => {
      const said = this.#first.get('chat');
      const finding = said ?? this.#to.break('response.no-chat-shape', expected, got, { ...place, pointer });
      this.#first.set('chat', finding);
      return { pointer, finding };
    });
  }
}
