/** What is wrong with a grammar: it is none, or it is one that goes beyond what is read here. */
export class GrammarFault extends Error {
  override readonly name = 'GrammarFault';
  readonly kind: 'wrong' | 'unsupported';

  constructor(kind: 'wrong' | 'unsupported', message: string) {
    super(message);
    this.kind = kind;
  }
}
