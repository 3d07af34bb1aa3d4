import { describe, expect, it } from 'vitest';
import { requirement } from '../../spec/index.ts';
import { LAYERS } from './fault.ts';
import { faults, faultsNamed } from './index.ts';

describe('the catalogue of faults', () => {
  it('has an id of its own for each', () => {
    const ids = faults.map((fault) => fault.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  it('names requirements that exist', () => {
    const unknown = faults.flatMap((fault) => fault.breaks.filter((id) => !requirement(id)));
    expect(unknown).toEqual([]);
  });

  it('has one for every layer of the judge', () => {
    const layers = new Set(faults.map((fault) => fault.layer));
    expect(LAYERS.filter((layer) => !layers.has(layer))).toEqual([]);
  });

  it('cites threads', () => {
    const urls = faults.flatMap((fault) => fault.reports);
    expect(
      urls.filter((url) => !/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/(issues|pull)\/\d+$/.test(url)),
    ).toEqual([]);
  });

  it('does something in each', () => {
    const hooks = ['refuse', 'request', 'overlook', 'json', 'events', 'frames', 'messages', 'reply'] as const;
    expect(faults.filter((fault) => !hooks.some((hook) => fault[hook])).map((fault) => fault.id)).toEqual([]);
  });

  it('names the nearest to one that is not there', () => {
    expect(() => faultsNamed(['drop-part-added'])).toThrow('did you mean "drop-content-part-added"?');
    expect(() => faultsNamed(['xyz'])).toThrow('There is no fault "xyz".');
  });
});
