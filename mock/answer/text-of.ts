/** The plain text of message content or of a tool's output: a string, or a list of parts. */
import { isObject, type JsonValue } from './json.ts';

export function textOf(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part) => (isObject(part) ? (part['text'] ?? part['refusal']) : undefined))
    .filter((text): text is string => typeof text === 'string')
    .join('\n');
}
