import { READING } from './bounds.ts';

/**
 * How deep a JSON text is nested, as far as READING allows, and how many values it has: by its brackets and commas, and without
 * parsing it, which takes the memory that a bound is there for. Of a text that is no JSON it says nothing in particular.
 */
export function measure(text: string): { depth: number; values: number } {
  let depth = 0;
  let deepest = 0;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = endOfString(text, at);
        break;
      case 0x2c:
        values += 1;
        break;
      case 0x5b:
      case 0x7b:
        values += 1;
        depth += 1;
        if (depth > READING.depth) return { depth, values };
        if (depth > deepest) deepest = depth;
        break;
      case 0x5d:
      case 0x7d:
        depth -= 1;
        break;
    }
  }
  return { depth: deepest, values };
}

/** Whether it may be parsed: it is neither too deep nor has it too many values. */
export function isBounded(text: string): boolean {
  const { depth, values } = measure(text);
  return depth <= READING.depth && values <= READING.values;
}

function endOfString(text: string, open: number): number {
  let at = open;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at === -1) return text.length;
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === 0x5c) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
}
