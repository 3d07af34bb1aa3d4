import { createConfig, lintFromString } from '@redocly/openapi-core';
import { spawn, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { documentFor } from './generate/document.ts';
import { dialectNamed, readDialects } from './generate/tables.ts';

const dialects = readDialects();
const script = new URL('spec-bundle.ts', import.meta.url).pathname;

describe.each(dialects.map((each) => each.name))('the document of %s', (name) => {
  test('gives Redocly nothing to say, by its recommended rules', async () => {
    const document = await documentFor(dialectNamed(name));
    const problems = await lintFromString({
      source: JSON.stringify(document),
      config: await createConfig({ extends: ['recommended'] }),
    });
    expect(
      problems.map((each) => `${each.severity} ${each.ruleId} ${each.location[0]?.pointer}: ${each.message}`),
    ).toEqual([]);
  });

  test('refers to nothing outside itself', async () => {
    const document = await documentFor(dialectNamed(name));
    const references = JSON.stringify(document).match(/"\$ref":"[^"]*"/g) ?? [];
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter((each) => !each.startsWith('"$ref":"#/components/'))).toEqual([]);
  });
});

describe('a dialect', () => {
  const openai = dialectNamed('openai');

  test('has the operations that it names, and what they need', async () => {
    const { paths, tags, components, ...rest } = await documentFor({
      ...openai,
      operations: ['listModels', 'getModel'],
    });
    expect(Object.keys(paths)).toEqual(['/models', '/models/{model}']);
    expect(tags.map((each) => each.name)).toEqual(['models']);
    expect(Object.keys(components.schemas)).toEqual(['Error', 'ErrorResponse', 'Model', 'ModelList']);
    expect(rest['x-websocket']).toBeUndefined();
  });

  test('that names an operation that does not exist is a mistake', async () => {
    const wrong = { ...openai, operations: ['createResponse', 'createPoem'] };
    await expect(documentFor(wrong)).rejects.toThrow('spec/dialects/openai.yaml: no operation createPoem');
  });

  test('may answer in the shape of a chat completion, too', async () => {
    const { paths } = await documentFor({ ...openai, facts: { shapes: ['responses', 'chat'] } });
    expect(paths['/responses']).toHaveProperty('post.responses.200.content.application/json.schema.anyOf', [
      { $ref: '#/components/schemas/Response' },
      { $ref: '#/components/schemas/ChatCompletion' },
    ]);
  });

  test('has the messages of the WebSocket whole, where no operation has them', async () => {
    const { 'x-websocket': websocket, components } = await documentFor(openai);
    expect(websocket?.clientMessage.oneOf?.map((each) => each.properties?.type?.const)).toEqual([
      'response.create',
      'response.steer',
    ]);
    expect(components.schemas).not.toHaveProperty('WebSocketResponseSteer');
  });
});

describe('the command', () => {
  test('prints one JSON document', () => {
    const { stdout, status } = spawnSync(process.execPath, [script, '--dialect', 'compatible'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Responses API: Compatible with real clients' },
    });
  });

  test('names the dialects when it does not know one', () => {
    const { stderr, status } = spawnSync(process.execPath, [script, '--dialect', 'klingon'], {
      encoding: 'utf8',
    });
    expect(stderr).toBe(
      `spec:bundle: no dialect klingon; there are ${dialects.map((each) => each.name).join(', ')}\n`,
    );
    expect(status).toBe(2);
  });

  test('does not mind a reader that goes away', async () => {
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.once('data', () => child.stdout.destroy());
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect({ status, said }).toEqual({ status: 0, said: '' });
  });
});
