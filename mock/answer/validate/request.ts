/** All that can be said of a request for a response, or about one, without knowing what came before it. */
import { factsOf, type Checker, type DialectName } from '../../../spec/index.ts';
import { offers } from '../dialect.ts';
import { isObject, listAt, type JsonObject } from '../json.ts';
import { invalid, missing, notFound, Problem } from '../problem.ts';
import type { CoreOptions } from '../types.ts';
import { checkCaching } from './caching.ts';
import { checkFields } from './fields.ts';
import { inOneForm } from './forms.ts';
import { checkInput } from './input.ts';
import { checkInclude, checkReasoning, checkText } from './settings.ts';
import { checkSurface } from './surface.ts';
import { checkToolChoice, checkTools } from './tools.ts';
import { shown } from './wrong.ts';

/** The dialects in which a schema that calls itself strict is held to the rules of strict schemas. */
const STRICT_SCHEMAS: readonly DialectName[] = ['openai'];

/** The dialects whose vendors have no work in the background. */
const NO_BACKGROUND: readonly DialectName[] = ['modelark'];

/** The request in OpenAI's form, whatever form of its dialect it came in; throws the first refusal, which names its field. */
export function validate(
  sent: JsonObject,
  dialect: DialectName,
  checker: Checker,
  options: CoreOptions,
  schema = 'CreateResponse',
): JsonObject {
  const strictly = STRICT_SCHEMAS.includes(dialect);
  const body = inOneForm(sent, factsOf(dialect).forms);
  checkFields(body, checker, schema);
  const model = body['model'] ?? null;
  // What only counts needs no model.
  const nameless = model === null && schema === 'CountInputTokens';
  if (!nameless && (typeof model !== 'string' || model === '')) throw missing('model');
  const input = body['input'] ?? null;
  if (input !== null) checkInput(input);
  const tools = body['tools'] ?? null;
  if (tools !== null) checkTools(tools, { strictly, offers: (type) => offers(type, checker) });
  const choice = body['tool_choice'] ?? null;
  if (choice !== null && !mayInheritTools(body, dialect)) checkToolChoice(choice, toolsIn(body));
  const text = body['text'] ?? null;
  if (text !== null) checkText(text, strictly);
  const reasoning = body['reasoning'] ?? null;
  if (reasoning !== null) checkReasoning(reasoning);
  const include = body['include'] ?? null;
  if (include !== null) checkInclude(include);
  checkCaching(body);
  checkBackground(body, dialect);
  const prompt = body['prompt'] ?? null;
  if (prompt !== null) throw notFound('There are no stored prompts here.', 'prompt', 'prompt_not_found');
  if (input === null && !hasContext(body)) throw missing('input');
  checkSurface(body, checker, schema);
  if (typeof model === 'string') checkModel(model, options);
  return body;
}

/** Whether the tools that are meant may be those of the turn before: a cached chain has them from its first turn. */
const mayInheritTools = (body: JsonObject, dialect: DialectName): boolean =>
  factsOf(dialect).caching !== null && (body['previous_response_id'] ?? null) !== null;

/** What is not stored can never be asked for. */
function checkBackground(body: JsonObject, dialect: DialectName): void {
  if (body['background'] !== true) return;
  if (NO_BACKGROUND.includes(dialect)) {
    throw invalid('unsupported_parameter', 'background', "Unsupported parameter: 'background'.");
  }
  if (body['store'] !== false) return;
  throw invalid(
    'invalid_value',
    'store',
    "Invalid 'store': a response in the background needs store to be true.",
  );
}

/** Those that the request declares, and those that items of its input bring. */
export function toolsIn(body: JsonObject): JsonObject[] {
  const brought = listAt(body, 'input')
    .filter(isObject)
    .filter((item) => BRING_TOOLS.has(String(item['type'])));
  return [body, ...brought].flatMap((each) => listAt(each, 'tools')).filter(isObject);
}

const BRING_TOOLS = new Set(['additional_tools', 'tool_search_output']);

const hasContext = (body: JsonObject): boolean =>
  (body['previous_response_id'] ?? body['conversation'] ?? null) !== null;

/** Names that stand for a model that does not exist, where no list of models was given. */
const NO_MODEL = /^unknown-|no-such|non-?existent|does-not-exist|not-a-model/i;

/** Throws 404 for a model that does not exist. */
export function checkModel(model: string, options: CoreOptions): void {
  const exists = options.models === undefined ? !NO_MODEL.test(model) : options.models.includes(model);
  if (exists) return;
  throw new Problem({
    status: 404,
    code: 'model_not_found',
    param: 'model',
    message: `The model '${shown(model)}' does not exist or you do not have access to it.`,
  });
}
