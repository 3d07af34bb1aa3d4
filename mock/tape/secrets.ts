/** What a recording must not hold beside the API key, which is taken out of every exchange. */
import { REDACTED } from '../../src/wire/redact.ts';
import type { Header } from '../../src/wire/exchange.ts';
import { isObject, type JsonValue } from '../answer/json.ts';

/** Whom an account belongs to, and keys of other vendors. */
const PRIVATE_HEADERS = new Set([
  'openai-organization',
  'openai-project',
  'x-goog-api-key',
  'x-resproof-control-key',
  'x-forwarded-for',
  'cf-connecting-ip',
]);

export const withoutPrivate = (headers: readonly Header[]): Header[] =>
  headers.map(([name, value]) => [name, PRIVATE_HEADERS.has(name) ? REDACTED : value]);

/** The keys that a request gives to remote tools: `authorization` and `headers` of an mcp tool. The value itself where there are none. */
export function withoutToolKeys(body: JsonValue): JsonValue {
  if (!isObject(body) || !Array.isArray(body['tools'])) return body;
  const secret = (tool: JsonValue): boolean =>
    isObject(tool) && (tool['authorization'] !== undefined || isObject(tool['headers']));
  if (!body['tools'].some(secret)) return body;
  const tools = body['tools'].map((tool): JsonValue => {
    if (!isObject(tool)) return tool;
    const { authorization, headers, ...rest } = tool;
    return {
      ...rest,
      ...(authorization !== undefined && { authorization: authorization === null ? null : REDACTED }),
      ...(headers !== undefined && {
        headers: isObject(headers)
          ? Object.fromEntries(Object.keys(headers).map((name) => [name, REDACTED]))
          : headers,
      }),
    };
  });
  return { ...body, tools };
}

/** What an Authorization header holds beside its scheme. */
export const keyIn = (headers: Readonly<Record<string, string>>): string | undefined =>
  /^(?:bearer|basic)\s+(\S+)/i.exec(headers['authorization'] ?? '')?.[1];
