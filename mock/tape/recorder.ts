/** Passes requests on to another server, streams its answers back as they come, and keeps both. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DialectName } from '../../spec/index.ts';
import { INPUT, RUN } from '../../src/wire/bounds.ts';
import type { Exchange, Header } from '../../src/wire/exchange.ts';
import { makeFolder } from '../../src/wire/make-folder.ts';
import { writeRecording } from '../../src/wire/recording.ts';
import { createRedactor } from '../../src/wire/redact.ts';
import { createSender } from '../../src/wire/send.ts';
import { version } from '../../src/wire/version.ts';
import { parsed } from '../answer/json.ts';
import { MAX_RELAYED } from '../journal.ts';
import { alarm, wallTime } from '../timers.ts';
import { Live } from './live.ts';
import { keyIn, withoutPrivate, withoutToolKeys } from './secrets.ts';
import { TapeError } from './tape-error.ts';
import { refusal, refusedUpgrade } from './tape.ts';
import type { Asked, RecordOptions, Tape, Taped } from './tape.ts';

/** Milliseconds for one answer: reasoning takes minutes. */
const TIMEOUT = 15 * 60_000;
/** Requests on their way at a time: each may hold an answer of many megabytes. */
const MAX_AT_ONCE = 100;
/** Milliseconds that the upstream has to finish after the client left: many clients go after the last event, before the end. */
const GRACE = 2_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** What belongs to one connection, or is between the client and this mock. */
const OWN_HEADERS =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|host|content-length|content-encoding|accept-encoding|expect|set-cookie|x-resproof-.*)$/;
const CREDENTIALS = new Set(['authorization', 'x-api-key', 'api-key']);
/** Tells a mock that records from itself that it asks itself. */
const VIA = '1.1 resproof';

const NAME_OF_RECORDING = /^(\d{4,6})-[a-z0-9-]+\.wire$/;

/** @throws TapeError when the folder cannot be used, or the upstream is no URL that a key may be sent to */
export async function openRecorder(options: RecordOptions, dialect: DialectName): Promise<Tape> {
  const upstream = upstreamOf(options.upstream);
  try {
    await makeFolder(options.dir);
    const names = await readdir(options.dir);
    const last = Math.max(0, ...names.map((name) => Number(NAME_OF_RECORDING.exec(name)?.[1] ?? 0)));
    return new Recorder(options, upstream, dialect, last);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new TapeError(`The folder for recordings ${options.dir} cannot be used: ${code}.`, {
      cause: error,
    });
  }
}

function upstreamOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new TapeError('The upstream is no URL that begins with http:// or https://.');
  if (url.username !== '' || url.password !== '')
    throw new TapeError('The upstream has a name or a password in its URL; give the key as a key.');
  if (url.search !== '' || url.hash !== '')
    throw new TapeError('The upstream is a base URL, such as https://api.openai.com/v1: without ? and #.');
  return url;
}

class Recorder implements Tape {
  readonly #dir: string;
  readonly #key: string | undefined;
  readonly #base: string;
  readonly #dialect: DialectName;
  readonly #sender: ReturnType<typeof createSender>;
  #number: number;
  #atOnce = 0;

  constructor({ dir, upstreamKey }: RecordOptions, upstream: URL, dialect: DialectName, number: number) {
    this.#dir = dir;
    this.#key = upstreamKey;
    this.#base = upstream.href.replace(/\/$/, '');
    this.#dialect = dialect;
    this.#number = number;
    this.#sender = createSender({
      origin: upstream.origin,
      redactor: createRedactor([upstreamKey]),
      userAgent: `resproof/${version}`,
      timeoutMs: TIMEOUT,
    });
  }

  async serve(asked: Asked): Promise<Taped> {
    const { request, route } = asked;
    const refused = refusedUpgrade(asked);
    if (refused) return refused;
    if (request.headers['via']?.includes(VIA)) {
      const message = 'The upstream of this mock is the mock itself.';
      return refusal('record', { status: 508, code: 'resproof_upstream_loop', message });
    }
    if (this.#atOnce >= MAX_AT_ONCE) {
      const message = `There are ${MAX_AT_ONCE} requests on their way to the upstream already.`;
      return refusal('record', { status: 503, code: 'resproof_too_many_recordings', message });
    }
    const query = route.query.toString();
    return this.#pass(request.method.toUpperCase(), route.path + (query === '' ? '' : `?${query}`), asked);
  }

  #pass(method: string, path: string, { request, gone }: Asked): Promise<Taped> {
    this.#atOnce += 1;
    this.#number += 1;
    const number = String(this.#number).padStart(4, '0');
    const startedAt = new Date(wallTime()).toISOString();
    const stop = new AbortController();
    let relax = (): void => undefined;
    const left = (): void => {
      relax = alarm(GRACE, () => stop.abort());
    };
    if (gone.aborted) left();
    else gone.addEventListener('abort', left, { once: true });
    const live = new Live(MAX_RELAYED);
    const { promise, resolve } = Promise.withResolvers<Taped>();
    /** Null until there is an answer to pass on. */
    let passing: true | null = null;
    const redactor = createRedactor([this.#key, keyIn(request.headers)]);
    const name = `${number}-${method}-${path.split('?')[0]}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const file = `${name.slice(0, 80).replace(/-$/, '')}.wire`;
    const sent = this.#sender.send(
      { id: number, case: '', step: '', attempt: 1 },
      {
        method,
        url: this.#base + path,
        headers: this.#headersFor(request.headers),
        body: request.body === '' ? null : request.body,
      },
      {
        signal: stop.signal,
        redactor,
        tap: {
          head: (status, headers) => {
            if (REDIRECTS.has(status)) return stop.abort();
            passing = true;
            const reply = {
              status,
              headers: headersBack(headers, file),
              body: { kind: 'relay', relay: live },
            } as const;
            resolve({ reply, outcome: { by: 'record' }, usage: null });
          },
          piece: (bytes) => live.push(bytes),
        },
      },
    );
    void sent
      .then(async (exchange) => {
        if (passing === null) return resolve(unanswered(exchange));
        if (exchange.failure === null) await this.#keep(file, startedAt, exchange);
        live.end(exchange.failure !== null);
      })
      .catch((error: unknown) => {
        // A request that cannot be sent: a header that HTTP cannot carry.
        const message = `The request cannot be passed on: ${redactor.text(String(error))}`;
        resolve(refusal('record', { status: 502, code: 'resproof_upstream_failed', message }));
        live.end(true);
      })
      .finally(() => {
        this.#atOnce -= 1;
        gone.removeEventListener('abort', left);
        relax();
      });
    return promise;
  }

  #headersFor(headers: Readonly<Record<string, string>>): Header[] {
    const passed = Object.entries(headers).filter(
      ([name]) => !OWN_HEADERS.test(name) && !(this.#key !== undefined && CREDENTIALS.has(name)),
    );
    const key: Header[] = this.#key === undefined ? [] : [['authorization', `Bearer ${this.#key}`]];
    return [...passed, ...key, ['via', VIA]];
  }

  async #keep(file: string, startedAt: string, exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    const json = parsed(request.body ?? '');
    const clean = json === undefined ? undefined : withoutToolKeys(json);
    const model =
      typeof json === 'object' && json !== null && 'model' in json && typeof json.model === 'string'
        ? json.model.slice(0, RUN.modelLength)
        : null;
    const bytes = writeRecording(
      {
        transcript: 1,
        resproof: version,
        baseUrl: this.#base,
        kind: 'file',
        dialect: this.#dialect,
        model,
        startedAt,
        claims: {},
      },
      {
        ...exchange,
        startedAt: 0,
        request: {
          ...request,
          headers: withoutPrivate(request.headers),
          body: clean === json ? request.body : JSON.stringify(clean),
        },
        response: response && { ...response, headers: withoutPrivate(response.headers) },
      },
    );
    try {
      if (this.#number > INPUT.exchanges) throw new Error(`there are ${INPUT.exchanges} already`);
      // Never over another: two mocks may record into one folder.
      await writeFile(join(this.#dir, file), bytes, { flag: 'wx' });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      process.emitWarning(`the recording ${file} was not kept: ${code ?? message}`, 'ResproofRecording');
    }
  }
}

function headersBack(headers: readonly Header[], file: string): Record<string, string> {
  const back: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (OWN_HEADERS.test(name)) continue;
    back[name] = name in back ? `${back[name]}, ${value}` : value;
  }
  return { ...back, 'x-resproof-recording': file };
}

/** No answer to pass on: the server behind is not there, broke off before it began, or sends elsewhere. */
function unanswered({ response, failure }: Exchange): Taped {
  const to = response?.headers.find(([name]) => name === 'location')?.[1];
  if (response && REDIRECTS.has(response.status)) {
    // Followed, the key would go to whomever an answer names.
    const message = `The upstream redirects to ${to?.slice(0, 200) ?? 'nowhere'}, which is not followed. If you trust that, give it as the upstream.`;
    return refusal('record', { status: 502, code: 'resproof_upstream_redirect', message });
  }
  const message = `The upstream gave no answer: ${failure?.message ?? 'none'}.`;
  return refusal('record', { status: 502, code: 'resproof_upstream_failed', message });
}
