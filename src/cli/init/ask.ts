/** The questions of `resproof init`, for what the command line left open. */
import type { Readable, Writable } from 'node:stream';
import { autocomplete, CANCEL_SYMBOL, confirm, log, select, text } from '@clack/prompts';
import { dialects, type DialectName } from '../../../spec/index.ts';
import { plain } from '../../../reports/index.ts';
import * as value from '../values.ts';
import { FORMATS, type Answers } from './files.ts';
import { offeredModels } from './offered-models.ts';

export interface Terminal {
  input: Readable;
  output: Writable;
}

/** What the command line said. */
export type Given = Partial<Answers>;

/** Whoever was asked had enough. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

export const DEFAULTS = {
  name: 'staging',
  keyVariable: 'OPENAI_API_KEY',
  dialect: 'openai',
  format: 'yaml',
} as const;
const BY_HAND = '';

/** @throws Cancelled on Ctrl-C and Escape */
export async function ask(given: Given, terminal: Terminal, env: NodeJS.ProcessEnv): Promise<Answers> {
  const baseUrl =
    given.baseUrl ??
    (await answered(
      text({
        ...terminal,
        message: 'Where does the API begin?',
        placeholder: 'https://gw.example/v1',
        validate: (typed) => wrong(() => value.httpUrl(typed ?? '')),
      }),
    ));
  const keyVariable =
    given.keyVariable !== undefined ? given.keyVariable : orNull(await answered(keyQuestion(terminal)));
  const model =
    given.model !== undefined
      ? given.model
      : orNull(await modelOf(baseUrl, env[keyVariable ?? ''], terminal));
  const dialect = given.dialect ?? (await answered(dialectQuestion(terminal)));
  const name =
    given.name ??
    (await answered(
      text({
        ...terminal,
        message: 'What shall the target be called?',
        initialValue: DEFAULTS.name,
        validate: (typed) => wrong(() => value.targetName(typed ?? '')),
      }),
    ));
  const format =
    given.format ??
    (await answered(
      select({
        ...terminal,
        message: 'Which kind of config file?',
        options: FORMATS.map((each) => ({ value: each, label: `resproof.config.${each}` })),
      }),
    ));
  const github =
    given.github ??
    (await answered(
      confirm({ ...terminal, message: 'Write a nightly GitHub workflow, too?', initialValue: false }),
    ));
  return { name, baseUrl, keyVariable, model, dialect, format, github };
}

function keyQuestion(terminal: Terminal): Promise<string | Cancel> {
  return text({
    ...terminal,
    message: 'Which environment variable holds the key? (empty: there is no key)',
    initialValue: DEFAULTS.keyVariable,
    validate: (typed) =>
      typed === undefined || typed === '' ? undefined : wrong(() => value.variableName(typed)),
  });
}

function dialectQuestion(terminal: Terminal): Promise<DialectName | Cancel> {
  return select<DialectName>({
    ...terminal,
    message: 'Which dialect does it speak?',
    initialValue: DEFAULTS.dialect,
    options: dialects.map(({ name, title }) => ({ value: name, label: name, hint: title })),
  });
}

/** From the target's own list if it gives one; empty: the only one that it has. */
async function modelOf(baseUrl: string, key: string | undefined, terminal: Terminal): Promise<string> {
  const offered = await offeredModels(baseUrl, key);
  const names = 'names' in offered ? offered.names : [];
  if ('none' in offered) log.warn(`No list of models: ${offered.none}.`, { output: terminal.output });
  const chosen =
    names.length === 0
      ? BY_HAND
      : await answered(
          autocomplete<string>({
            ...terminal,
            message: 'Which model?',
            maxItems: 8,
            options: [
              ...names.map((each) => ({ value: each, label: plain(each, 60) })),
              { value: BY_HAND, label: 'another, or several by a pattern' },
            ],
          }),
        );
  if (chosen !== BY_HAND) return chosen;
  return answered(
    text({
      ...terminal,
      message: 'Which model? (empty: the only one; small-* for several)',
      defaultValue: '',
    }),
  );
}

type Cancel = typeof CANCEL_SYMBOL;

async function answered<T>(question: Promise<T | Cancel>): Promise<T> {
  const answer = await question;
  if (answer === CANCEL_SYMBOL) throw new Cancelled('cancelled');
  return answer as T;
}

function wrong(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return (error as Error).message.replace('--base-url takes', 'It has to be');
  }
}

function orNull(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
