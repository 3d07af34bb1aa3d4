import type { DialectFacts } from '../../../spec/index.ts';

/** Whether an answer in the shape of Chat Completions can show it; of all else it says nothing. */
export function isShownByChat(requirement: string, { chatShows }: DialectFacts): boolean {
  return chatShows.some((each) => each === requirement || each === requirement.replace(/\..*$/s, ''));
}
