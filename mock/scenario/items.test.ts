/** The words of scenarios for items of every kind: what each writes down, and what it refuses. */
import { describe, expect, it } from 'vitest';
import { annotated, customCall, message, text, turn } from './builders.ts';
import { computer, item, shell, toolSearch } from './caller.ts';
import { codeInterpreter, fileSearch, mcpList, program, webSearch } from './hosted.ts';

describe('builders', () => {
  it('write the items of one turn', () => {
    const found = fileSearch('tides', [{ filename: 'tides.txt', text: 'High.' }]);
    const step = turn(webSearch('tides'), found, text('Done.', { phase: 'final_answer' }));
    expect(step.script.items).toEqual([
      { type: 'web_search', action: { type: 'search', queries: ['tides'] } },
      { type: 'file_search', queries: ['tides'], results: [{ filename: 'tides.txt', text: 'High.' }] },
      { type: 'text', text: 'Done.', phase: 'final_answer' },
    ]);
    expect(step.label).toBe('turn(webSearch("tides"), fileSearch("tides"), text("Done."))');
  });

  it('tell the forms of a web search apart', () => {
    const action = (search: Parameters<typeof webSearch>[0]) => webSearch(search).script.items?.[0];
    expect(action(['a', 'b'])).toMatchObject({ action: { type: 'search', queries: ['a', 'b'] } });
    expect(action({ open: 'https://a.example/' })).toMatchObject({ action: { type: 'open_page' } });
    expect(action({ find: 'x', in: 'https://a.example/' })).toMatchObject({
      action: { type: 'find_in_page', url: 'https://a.example/', pattern: 'x' },
    });
  });

  it('put what came of a call behind it', () => {
    const types = (step: ReturnType<typeof shell>) => step.script.items?.map(({ type }) => type);
    expect(types(shell('ls', { output: [{ stdout: 'a' }] }))).toEqual(['shell', 'shell_output']);
    expect(types(shell('ls'))).toEqual(['shell']);
    expect(types(toolSearch({}, { tools: [] }))).toEqual(['tool_search', 'tool_search_output']);
    expect(types(program('a', { result: 'b' }))).toEqual(['program', 'program_output']);
    expect(codeInterpreter('a', { logs: 'b', images: ['c'] }).script.items?.[0]).toMatchObject({
      outputs: [
        { type: 'logs', logs: 'b' },
        { type: 'image', url: 'c' },
      ],
    });
  });

  it('take one action or several, and parts as strings', () => {
    const screenshot = { type: 'screenshot' as const };
    expect(computer(screenshot).script).toEqual(computer([screenshot]).script);
    expect(message(['a', { type: 'refusal', refusal: 'b' }]).script.items?.[0]).toMatchObject({
      parts: [
        { type: 'text', text: 'a' },
        { type: 'refusal', refusal: 'b' },
      ],
    });
  });

  it('keep what they are told of a call', () => {
    const options = { callId: 'call_1', namespace: 'desk' };
    expect(customCall('note', 'a', options).script.items).toEqual([
      { type: 'custom_call', name: 'note', input: 'a', ...options },
    ]);
  });

  it('refuse what cannot be where it is written', () => {
    const citation = { type: 'url_citation' as const, url: 'u', title: 't', of: 'lost' };
    expect(() => annotated('High water.', citation)).toThrow('the text has no');
    expect(() => mcpList('', [])).toThrow('the label of the server is a string that is not empty, got ""');
    expect(() => item({} as never)).toThrow(TypeError);
  });
});
