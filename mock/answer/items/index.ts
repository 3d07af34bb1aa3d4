/** Every kind of output item that the mock writes: one row each. What a script may say follows from them. */
import { mapStrings, type JsonObject } from '../json.ts';
import { applyPatch } from './apply-patch.ts';
import { codeInterpreter } from './code-interpreter.ts';
import { compaction } from './compaction.ts';
import { computer } from './computer.ts';
import { customCall } from './custom-call.ts';
import { fileSearch } from './file-search.ts';
import { functionCall } from './function-call.ts';
import { given, prefixOfGiven } from './given.ts';
import { imageGeneration } from './image-generation.ts';
import type { Event, Kind, Place, Telling, Writers, Written } from './kind.ts';
import { localShell } from './local-shell.ts';
import { mcpApprovalRequest, mcpCall, mcpListTools } from './mcp.ts';
import { message } from './message.ts';
import { program, programOutput } from './program.ts';
import { reasoning } from './reasoning.ts';
import { shellCall, shellOutput } from './shell.ts';
import { toolSearch, toolSearchOutput } from './tool-search.ts';
import { webSearch } from './web-search.ts';

const KINDS = [
  message,
  reasoning,
  functionCall,
  customCall,
  webSearch,
  fileSearch,
  codeInterpreter,
  imageGeneration,
  mcpListTools,
  mcpApprovalRequest,
  mcpCall,
  computer,
  shellCall,
  shellOutput,
  localShell,
  applyPatch,
  toolSearch,
  toolSearchOutput,
  compaction,
  program,
  programOutput,
  given,
] as const;

/** One item of an answer, as a script writes it and a rule plans it. */
export type ScriptItem = Planned<(typeof KINDS)[number]>;
type Planned<K> = K extends Kind<infer W> ? Parameters<W[keyof W]>[0] : never;

type Writer = (planned: ScriptItem, place: Place) => Written;

const byType: ReadonlyMap<string, Kind> = new Map(KINDS.map((kind): [string, Kind] => [kind.type, kind]));
// Each writer is found by the type that it takes, so it is given nothing else.
const writers = new Map(
  KINDS.flatMap((kind): [string, unknown][] => Object.entries(kind.write satisfies Writers)),
) as ReadonlyMap<string, Writer>;

/** @throws TypeError for an item of no type that there is: scripts may come from outside */
export function write(planned: ScriptItem, place: Place): Written {
  const writer = writers.get(planned.type);
  if (writer === undefined)
    throw new TypeError(`no item is written from a script item of type ${planned.type}`);
  // A lone surrogate has no UTF-8: it would come out of the wire as another text than was counted.
  return writer(
    mapStrings(planned, (text) => text.toWellFormed()),
    place,
  );
}

const kindOf = (item: JsonObject): Kind => byType.get(String(item['type'])) ?? given;

/** How the ids of items of a type begin. */
export const prefixOf = (type: string): string => byType.get(type)?.prefix ?? prefixOfGiven(type);

export const openItem = (item: JsonObject): JsonObject => kindOf(item).open(item);

export const fillItem = (item: JsonObject, telling: Telling): Event[] => kindOf(item).fill(item, telling);

/** Whether it is one of the calls that `max_tool_calls` counts. */
export const isHostedCall = (item: JsonObject): boolean => kindOf(item).hosted?.(item) ?? false;
