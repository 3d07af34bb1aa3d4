/** Where the state of a response in the background lies, beside the response. */
export const KEYS = {
  /** A value: how far it has come. */
  progress: (owner: string, id: string): string => `progress/${owner}/${id}`,
  /** A list: the events that tell it. */
  events: (owner: string, id: string): string => `events/${owner}/${id}`,
} as const;

/** All of it, which goes with the response. */
export const extrasOf = (owner: string, id: string): string[] =>
  Object.values(KEYS).map((key) => key(owner, id));
