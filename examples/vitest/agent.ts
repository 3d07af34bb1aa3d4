/** An agent as small as it can be: it asks, runs the tools that are called, and asks again until there is a text. */

export interface Tool {
  name: string;
  run: (args: Record<string, unknown>) => Promise<string>;
}

export interface Options {
  baseURL: string;
  apiKey: string;
  tools?: Tool[];
  /** Called with each piece of the text. */
  onText?: (piece: string) => void;
  signal?: AbortSignal;
}

interface Item {
  type: string;
  name?: string;
  call_id?: string;
  arguments?: string;
}

export async function ask(question: string, options: Options): Promise<string> {
  let input: unknown = question;
  let previous: string | undefined;
  for (let turn = 0; turn < 10; turn += 1) {
    const { id, text, output } = await respond(input, previous, options);
    const calls = output.filter((item) => item.type === 'function_call');
    if (calls.length === 0) return text;
    input = await Promise.all(calls.map((call) => run(call, options.tools ?? [])));
    previous = id;
  }
  throw new Error('The model does not come to an end.');
}

async function run(call: Item, tools: Tool[]) {
  const tool = tools.find(({ name }) => name === call.name);
  const output = tool ? await tool.run(JSON.parse(call.arguments ?? '{}')) : `There is no tool ${call.name}.`;
  return { type: 'function_call_output', call_id: call.call_id, output };
}

async function respond(input: unknown, previous: string | undefined, options: Options, retries = 2) {
  const { baseURL, apiKey, tools = [], onText, signal } = options;
  const response = await fetch(`${baseURL}/responses`, {
    method: 'POST',
    signal,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'gpt-4.1-mini',
      input,
      previous_response_id: previous,
      stream: true,
      tools: tools.map(({ name }) => ({
        type: 'function',
        name,
        parameters: { type: 'object', properties: {} },
      })),
    }),
  });
  if (response.status >= 500 && retries > 0) return respond(input, previous, options, retries - 1);
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  let text = '';
  for await (const event of eventsIn(response)) {
    if (event.type === 'response.output_text.delta') {
      text += event.delta;
      onText?.(event.delta);
    }
    if (event.type === 'response.completed') {
      return { id: event.response.id as string, text, output: event.response.output as Item[] };
    }
  }
  throw new Error('The answer broke off.');
}

async function* eventsIn(response: Response) {
  let rest = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + chunk).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) yield JSON.parse(frame.slice(frame.indexOf('data: ') + 6));
  }
}
