/** Thrown by `verify()`. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  /** `step 2: text("…") answered 0 of 1 requests`. */
  readonly unused: readonly string[];
  /** Requests that no step fitted, and whatever else went wrong on the way: `POST /responses "hi": …`. */
  readonly unexpected: readonly string[];

  constructor(unused: readonly string[], unexpected: readonly string[], scenario = 'The scenario') {
    const list = (title: string, lines: readonly string[]) =>
      lines.length === 0 ? '' : `\n${title}\n${lines.map((line) => `  - ${line}`).join('\n')}`;
    super(
      `${scenario} was not played as written.${list('Not used:', unused)}${list('Not expected:', unexpected)}`,
    );
    this.unused = unused;
    this.unexpected = unexpected;
  }
}
