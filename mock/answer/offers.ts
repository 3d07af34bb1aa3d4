/** What a server of a dialect has to offer: the tools whose items it may send. */
import type { Checker } from '../../spec/index.ts';

/** What a call of each tool comes as, where that is not the type and `_call`. */
const ITEMS: Readonly<Record<string, string>> = {
  custom: 'custom_tool_call',
  function: 'function_call',
  mcp: 'mcp_call',
  namespace: 'function_call',
  programmatic_tool_calling: 'program',
};

/** Whether items of a tool of this family are among the output items of the dialect. */
export function offers(family: string, checker: Checker): boolean {
  const type = ITEMS[family] ?? `${family}_call`;
  let known = true;
  checker.check(
    'OutputItem',
    { type },
    {
      violation: ({ keyword }) => {
        if (keyword === 'discriminator') known = false;
      },
    },
  );
  return known;
}
