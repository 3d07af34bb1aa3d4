/** The headers that a vendor keeps books in: there on every answer, and each of the form that it promises. */
import type { DialectFacts, HeaderFact } from '../../../spec/index.ts';
import type { Collector } from '../collector.ts';
import type { Reading } from '../reading.ts';

const FORMS: Record<HeaderFact['format'], { form: RegExp; phrase: string }> = {
  usd: { form: /^\d+\.\d\d$/, phrase: 'dollars with two decimals, not negative' },
  'unix-seconds': { form: /^\d{9,11}$/, phrase: 'a Unix time in seconds' },
};

/** A bucket may reset while its answer is written. */
const LEEWAY_SECONDS = 120;

export function checkAccounting(reading: Reading, { headers }: DialectFacts, to: Collector): void {
  if (headers.length === 0) return;
  const owed = headers.filter((each) => each.on === 'always');
  const missing = owed.filter(({ name }) => (reading.header(name.toLowerCase()) ?? '').trim() === '');
  const [first] = missing;
  if (first === undefined) to.keep('accounting.headers');
  else {
    const got = `none of ${missing.map(({ name }) => name).join(', ')}`;
    to.break('accounting.headers', owed.map(({ name }) => name).join(', '), got, place(first));
  }
  for (const header of headers) checkForm(reading, header, to);
  checkRemaining(reading, to);
}

function checkForm(reading: Reading, header: HeaderFact, to: Collector): void {
  const value = reading.header(header.name.toLowerCase())?.trim() ?? '';
  if (value === '') return;
  const { form, phrase } = FORMS[header.format];
  switch (header.format) {
    case 'usd':
      if (header.on === 'organisation-keys')
        to.check('accounting.organisation', form.test(value), phrase, value, place(header));
      else to.check('accounting.amounts', form.test(value), phrase, value, place(header));
      return;
    case 'unix-seconds': {
      // By the server's own clock: ours may differ, and a recording is judged long after.
      const now = Date.parse(reading.header('date') ?? '') / 1_000;
      const past = Number(value) < now - LEEWAY_SECONDS;
      const got = past ? `${value}, which is past` : value;
      to.check(
        'accounting.reset',
        form.test(value) && !past,
        `${phrase} that is not past`,
        got,
        place(header),
      );
    }
  }
}

function checkRemaining(reading: Reading, to: Collector): void {
  const limit = reading.header('x-ratelimit-limit');
  const remaining = reading.header('x-ratelimit-remaining');
  if (limit === null || remaining === null || Number.isNaN(Number(limit) - Number(remaining))) return;
  const holds = Number(remaining) <= Number(limit);
  to.check('accounting.amounts', holds, `at most the limit, ${limit}`, remaining, {
    header: 'x-ratelimit-remaining',
  });
}

function place({ name }: HeaderFact): { header: string } {
  return { header: name.toLowerCase() };
}
