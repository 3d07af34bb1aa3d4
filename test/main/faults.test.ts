/** A sample of the proof: one fault of each layer, against the cases that caught it when the proof was last written. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LAYERS } from '../../mock/faults/fault.ts';
import { faults } from '../../mock/faults/index.ts';
import type { Matrix } from '../../scripts/proof/matrix.ts';
import { prove } from '../../scripts/proof/prove.ts';

const written: Matrix = JSON.parse(readFileSync(new URL('../../docs/proof.json', import.meta.url), 'utf8'));

/** Requirement → the case of `case/step`. */
function shownBy(id: string): Record<string, string[]> {
  const caught = written.faults.find((each) => each.id === id)?.caught ?? [];
  return Object.fromEntries(
    caught.map(({ requirement, by }) => [requirement, [by.slice(0, by.indexOf('/'))]]),
  );
}

const sample = LAYERS.map((layer) => faults.find((fault) => fault.layer === layer)!);

describe('a fault is caught under each requirement that it names', () => {
  test.each(sample.map((fault) => [fault.layer, fault.id, fault] as const))(
    '%s: %s',
    async (_, id, fault) => {
      const proved = await prove(fault, { shownBy: shownBy(id), claims: {} });
      expect(proved).toMatchObject({ missed: [] });
      expect(proved.caught.map(({ requirement }) => requirement)).toEqual(fault.breaks);
    },
  );
});
