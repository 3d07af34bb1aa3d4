/** How well the words of a prompt fit a tool. */

const NAME_WEIGHT = 3;
const ENOUGH_IN_DESCRIPTION = 2;
/** Words that say nothing about what a function is for. */
const COMMON = new Set(
  'the and for with from into that this will are can get set run tool call use used function user value given when what which current return returns about your you not any all its data input output'.split(
    ' ',
  ),
);

interface Described {
  name: string;
  namespace?: string | null;
  description: string;
}

/** Those that the words fit, best first; equals stay in their order. */
export function byFit<T extends Described>(tools: readonly T[], text: string): T[] {
  const said = wordsOf(text);
  return tools
    .map((tool) => ({ tool, fit: fitOf(tool, said) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .map(({ tool }) => tool);
}

function fitOf(tool: Described, said: ReadonlySet<string>): number {
  const hits = (text: string) => [...wordsOf(text)].filter((word) => said.has(word)).length;
  const inName = hits(tool.name);
  const inDescription = hits(`${tool.namespace ?? ''} ${tool.description}`);
  return inName > 0 || inDescription >= ENOUGH_IN_DESCRIPTION ? inName * NAME_WEIGHT + inDescription : 0;
}

function wordsOf(text: string): Set<string> {
  const split = text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase();
  const words = split.match(/\p{L}{3,40}/gu) ?? [];
  return new Set(
    words
      .filter((word) => !COMMON.has(word))
      .map((word) => (word.length > 4 ? word.replace(/s$/, '') : word)),
  );
}
