/** What a server of a dialect says, and what it has to offer. */
import { factsOf, type Checker, type DialectFacts, type DialectName } from '../../spec/index.ts';
import { idFrom, type IdShape } from './ids.ts';
import { objectAt, type JsonObject } from './json.ts';

/** How a stream is told in a dialect. */
export interface Speech extends Pick<DialectFacts, 'rawReasoning' | 'errorEvent' | 'errorEnd' | 'errors'> {
  /** Events that a dialect does not have are left out of its streams. */
  knows: (eventType: string) => boolean;
}

export function speechOf(dialect: DialectName, checker: Checker): Speech {
  const { rawReasoning, errorEvent, errorEnd, errors } = factsOf(dialect);
  return {
    rawReasoning,
    errorEvent,
    errorEnd,
    errors,
    knows: (type) => isAmong('ResponseStreamEvent', type, checker),
  };
}

/** A new id of a Response; `base` is what it derives from. */
export const responseIdOf = (base: string, dialect: DialectName, shape?: IdShape): string =>
  idFrom(factsOf(dialect).idPrefixes['response'] ?? 'resp_', base, shape);

/** `usage` with what the dialect counts beside the rest. */
export function withExtras(usage: JsonObject, dialect: DialectName): JsonObject {
  const extras = factsOf(dialect).usageExtras.map((name) => [
    name,
    // Tools of a vendor are none of the mock's.
    name === 'reasoning_tokens' ? (objectAt(usage, 'output_tokens_details')[name] ?? 0) : null,
  ]);
  return { ...usage, ...Object.fromEntries(extras) };
}

/** The items that calls of a tool come as, where that is not the type of the tool and `_call`. */
const ITEMS: Readonly<Record<string, string>> = {
  custom: 'custom_tool_call',
  namespace: 'function_call',
  programmatic_tool_calling: 'program',
};

/** Whether the calls of a tool of this family are among the output items of the dialect. */
export const offers = (family: string, checker: Checker): boolean =>
  isAmong('OutputItem', ITEMS[family] ?? `${family}_call`, checker);

const known = new WeakMap<Checker, Map<string, boolean>>();

/** Whether a union of the surface has a member of that type; those with a vendor's prefix always are. */
function isAmong(union: string, type: string, checker: Checker): boolean {
  const answers = known.get(checker) ?? new Map<string, boolean>();
  known.set(checker, answers);
  const key = `${union} ${type}`;
  const remembered = answers.get(key);
  if (remembered !== undefined) return remembered;
  let found = true;
  const violation = ({ keyword }: { keyword: string }): void => {
    if (keyword === 'discriminator') found = false;
  };
  checker.check(union, { type }, { violation });
  answers.set(key, found);
  return found;
}
