/** A test file as a user would write it; vitest.test.ts has Vitest run it against servers of its own. */
import { conformance } from '../vitest.ts';

conformance({
  baseURL: () => process.env['RESPROOF_TARGET'] ?? '',
  apiKey: 'sk-test',
  caseIds: ['create.text', 'streaming.text', 'headers.models'],
  claims: { models: false },
  tags: true,
});
