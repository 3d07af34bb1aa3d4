/** Kinds of tools: a plain question with the tool beside it, which a target refuses that does not know it. */
import type { Capability } from '../../spec/index.ts';
import {
  APPLY_PATCH,
  CODE_INTERPRETER,
  COMPUTER,
  FILE_SEARCH,
  HARBOUR,
  IMAGE_GENERATION,
  NOTE,
  PROGRAM_TOOLS,
  SEARCHED_TOOLS,
  SHELL,
  WEB_SEARCH,
  WIKI,
} from '../tool-kinds.ts';
import type { Probe } from './probe.ts';
import { create, stateOfTool } from './states.ts';

const KINDS: readonly [Capability, readonly unknown[]][] = [
  ['custom-tools', [NOTE]],
  ['namespaces', [HARBOUR]],
  ['tool-search', SEARCHED_TOOLS],
  ['web-search', [WEB_SEARCH]],
  ['file-search', [FILE_SEARCH]],
  ['code-interpreter', [CODE_INTERPRETER]],
  ['image-generation', [IMAGE_GENERATION]],
  ['computer-use', [COMPUTER]],
  ['shell', [SHELL]],
  ['apply-patch', [APPLY_PATCH]],
  ['programmatic-tools', PROGRAM_TOOLS],
  ['mcp', [WIKI]],
];

export const toolProbes: readonly Probe[] = KINDS.map(([capability, tools]) =>
  create(capability, { tools }, stateOfTool),
);
