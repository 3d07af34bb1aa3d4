import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Log, Run } from 'sarif';
import { describe, expect, test } from 'vitest';
import { renderSarif } from './sarif.ts';
import { payloads, poisoned } from './testing/hostile.ts';
import { wholeReport, wholeWire } from './testing/whole-report.ts';
import type { Told } from './wire.ts';

// The schema names an older draft of JSON Schema, and has nothing in it that the next one reads otherwise.
const { $schema: _draft, id: _id, ...schema } = sarifSchema;
const ajv = new Ajv({ strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const check = ajv.compile(schema);

const told: Told = { failOn: 'must', wire: { uri: 'transcript.jsonl', exchanges: () => wholeWire } };

async function logged(report = wholeReport, with_: Told = told): Promise<Run> {
  const log = JSON.parse(await renderSarif(report, with_)) as Log;
  check(log);
  expect(check.errors).toBeNull();
  return log.runs[0] as Run;
}

test('it fits the schema of SARIF 2.1.0, whatever a target said', async () => {
  for (const payload of payloads) await logged(poisoned(wholeReport, payload));
  await logged(wholeReport, { failOn: 'must' });
});

test('a rule for each requirement, a result for each finding, and for what is blocked', async () => {
  const run = await logged();
  expect(run.tool.driver.rules).toHaveLength(wholeReport.requirements.length);
  expect(run.results?.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual([
    'stream.part-announced error',
    'stream.part-announced error',
    'http.request-id warning',
    'http.nosniff note',
    'response.model error',
  ]);
  for (const { ruleId, ruleIndex } of run.results ?? []) {
    expect(run.tool.driver.rules?.[ruleIndex ?? -1]?.id).toBe(ruleId);
  }
  expect(run.invocations?.[0]).toMatchObject({ exitCode: 1, executionSuccessful: true });
});

test('what was skipped or not shown is a note with its reason, and no result', async () => {
  const run = await logged();
  const notes = run.invocations?.[0]?.toolExecutionNotifications?.map(({ message }) => message.text);
  expect(notes).toEqual([
    'inconclusive: it did not reason',
    'unexercised: --quick leaves it out',
    'unclaimed: background is not claimed',
  ]);
});

describe('a result', () => {
  test('says what came, where in the transcript, and what was asked', async () => {
    const [first] = (await logged()).results ?? [];
    expect(first?.message.text).toContain(
      'Expected content_part.added, got none (streaming.text/create, event 2, byte 150).',
    );
    expect(first?.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'transcript.jsonl' },
      region: { startLine: 3 },
    });
    expect(first?.webRequest).toEqual({ method: 'POST', target: 'https://gw.example/v1/responses' });
    expect(first?.webResponse).toEqual({ statusCode: 200 });
  });

  test('has no place in a file where there is no transcript', async () => {
    const [first] = (await logged(wholeReport, { failOn: 'must' })).results ?? [];
    expect(first?.locations?.[0]?.physicalLocation).toBeUndefined();
    expect(first?.locations?.[0]?.logicalLocations).toEqual([
      { fullyQualifiedName: 'streaming.text/create' },
    ]);
  });

  test('is the same one in the next run, whatever attempt it was', async () => {
    const of = async (exchange: string) => {
      const text = JSON.stringify(wholeReport).replaceAll('streaming.text/create', exchange);
      const [first] = (await logged(JSON.parse(text) as typeof wholeReport)).results ?? [];
      return first?.partialFingerprints;
    };
    expect(await of('streaming.text/create#2')).toEqual(await of('streaming.text/create'));
    expect(await of('other/create')).not.toEqual(await of('streaming.text/create'));
  });
});
