/** The rules of the built-in tools: one row each. */
import type { BuiltInFamily } from '../../tools.ts';
import { applyPatch } from './apply-patch.ts';
import { codeInterpreter } from './code-interpreter.ts';
import { computer } from './computer.ts';
import { fileSearch } from './file-search.ts';
import { imageGeneration } from './image-generation.ts';
import { mcp } from './mcp.ts';
import { program } from './program.ts';
import { localShell, shell } from './shell.ts';
import type { ToolRule } from './tool-rule.ts';
import { toolSearch } from './tool-search.ts';
import { webSearch } from './web-search.ts';

export const TOOL_RULES: Readonly<Record<BuiltInFamily, ToolRule>> = {
  apply_patch: applyPatch,
  code_interpreter: codeInterpreter,
  computer,
  file_search: fileSearch,
  image_generation: imageGeneration,
  local_shell: localShell,
  mcp,
  programmatic_tool_calling: program,
  shell,
  tool_search: toolSearch,
  web_search: webSearch,
};
