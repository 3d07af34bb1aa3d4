/** What vendors promise, and the requirements that hold them to it: each promise that their pages are known for. */
import { expect, test } from 'vitest';
import { levelIn, requirement, type DialectName } from './index.ts';

test.each<[DialectName, string, string]>([
  ['modelark', 'prefix-minimum', 'caching.prefix-minimum'],
  ['ezmodel', 'note-minimum', 'caching.prefix-minimum-unused'],
  ['ezmodel', 'note-max-output-tokens', 'caching.prefix-max-output-tokens'],
  ['modelark', 'prefix-max-output-tokens', 'caching.prefix-max-output-tokens'],
  ['modelark', 'prefix-stream', 'caching.prefix-stream'],
  ['ezmodel', 'note-recommended-type', 'caching.hit'],
  ['ezmodel', 'note-delay', 'caching.hit'],
  ['ezmodel', 'billing-cached', 'usage.within'],
  ['ezmodel', 'billing-reasoning', 'usage.within'],
  ['ezmodel', 'chat-completion', 'chat.completion'],
  ['ezmodel', 'curl-extra-body', 'caching.extra-body'],
  ['ezmodel', 'messages', 'input.messages'],
  ['ezmodel', 'timeout', 'http.timely'],
  ['bytespike', 'error-402', 'error.insufficient-balance'],
  ['bytespike', 'error-413', 'error.body-too-large'],
  ['bytespike', 'error-429-concurrency', 'error.bucket-named'],
  ['bytespike', 'error-502', 'error.no-capacity'],
  ['bytespike', 'header-limit', 'accounting.headers'],
  ['bytespike', 'header-remaining', 'accounting.headers'],
  ['bytespike', 'header-reset', 'accounting.reset'],
  ['bytespike', 'header-quota', 'accounting.headers'],
  ['bytespike', 'header-organisation', 'accounting.organisation'],
  ['bytespike', 'failures-are-free', 'accounting.failure-is-free'],
  ['bytespike', 'usage-rows', 'accounting.rows'],
  ['bytespike', 'usage-reasoning', 'usage.flat-reasoning-tokens'],
  ['bytespike', 'tool-choice-nested', 'tools.nested-choice'],
  ['bytespike', 'response-format', 'structured.response-format'],
  ['bytespike', 'auth-only-bearer', 'auth.bearer-only'],
  ['bytespike', 'one-response-shape', 'models.same-shape'],
])('%s promises %s: %s', (dialect, promise, id) => {
  const held = requirement(id);
  expect(held?.sources).toContain(`${dialect}:${promise}`);
  expect(levelIn(held!, dialect)).not.toBeNull();
});
