/** What GET /models of a target lists, to choose from. A convenience: whatever goes wrong, the name can be typed. */

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 1024 * 1024;
const MAX_MODELS = 500;

/** Their names in the order of the target, or why there are none, in a phrase. */
export async function offeredModels(
  baseUrl: string,
  key: string | undefined,
): Promise<{ names: string[] } | { none: string }> {
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/models`;
  try {
    const answer = await fetch(url, {
      headers: { accept: 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      // The key goes to nobody else.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.status === 401 || answer.status === 403)
      return { none: key === undefined ? 'it asks for a key' : 'the key was refused' };
    if (!answer.ok) return { none: `GET /models is answered with ${answer.status}` };
    return { names: namesIn(JSON.parse(await beginningOf(answer))) };
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    if (name === 'TimeoutError') return { none: `no answer within ${TIMEOUT_MS / 1_000} s` };
    if (error instanceof SyntaxError) return { none: 'GET /models is not answered with JSON' };
    return { none: `it cannot be reached${cause?.code === undefined ? '' : ` (${cause.code})`}` };
  }
}

/** No more of it than any list of models has. */
async function beginningOf(answer: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > MAX_BYTES) throw new SyntaxError('it is too long');
  }
  return text;
}

function namesIn(list: unknown): string[] {
  const data = typeof list === 'object' && list !== null ? (Reflect.get(list, 'data') as unknown) : null;
  if (!Array.isArray(data)) return [];
  return data
    .slice(0, MAX_MODELS)
    .map((each: unknown) =>
      typeof each === 'object' && each !== null ? (Reflect.get(each, 'id') as unknown) : null,
    )
    .filter((id): id is string => typeof id === 'string' && id !== '' && id.length <= 200);
}
