import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { endpointOf, Metrics } from './metrics.ts';

it('every path of the surface is an endpoint of its own, and ids are none', () => {
  const { paths } = parse(readFileSync(new URL('../spec/openapi/openapi.yaml', import.meta.url), 'utf8')) as {
    paths: object;
  };
  const counted = Object.keys(paths).map((path) => endpointOf(path.replaceAll(/\{\w+\}/g, 'x')));
  expect(counted).not.toContain('other');
  expect(new Set(counted).size).toBe(counted.length);
  expect(endpointOf('/wp-login.php')).toBe('other');
});

it('open streams are counted up and down', () => {
  const metrics = new Metrics();
  metrics.streamOpened();
  metrics.streamOpened();
  metrics.streamClosed();
  metrics.sent({ frames: 1, bytes: 10 }, true);
  expect(metrics.text()).toContain('resproof_streams_open 1\n');
  expect(metrics.text()).toContain('resproof_sent_bytes_total 10\n');
  expect(metrics.text()).toContain('resproof_disconnected_total 1\n');
});
