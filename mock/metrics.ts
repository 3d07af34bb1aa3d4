/**
 * What a mock counts, in the text format of Prometheus.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import type { Sent } from './reply.ts';
import type { Usage } from './usage.ts';

/** Paths as they are counted: without ids, so that there are never more of them. */
const ENDPOINTS: readonly (readonly [RegExp, string])[] = [
  [/^\/responses$/, '/responses'],
  [/^\/responses\/(compact|input_tokens)$/, '/responses/$1'],
  [/^\/responses\/[^/]+$/, '/responses/{id}'],
  [/^\/responses\/[^/]+\/(cancel|input_items)$/, '/responses/{id}/$1'],
  [/^\/conversations$/, '/conversations'],
  [/^\/conversations\/[^/]+$/, '/conversations/{id}'],
  [/^\/conversations\/[^/]+\/items$/, '/conversations/{id}/items'],
  [/^\/conversations\/[^/]+\/items\/[^/]+$/, '/conversations/{id}/items/{item}'],
  [/^\/models$/, '/models'],
  [/^\/models\/.+$/, '/models/{model}'],
  [/^\/chat\/completions$/, '/chat/completions'],
];
const METHODS = new Set(['GET', 'POST', 'DELETE', 'OPTIONS']);

/** The path with its ids replaced; `other` for what is no endpoint. */
export function endpointOf(path: string): string {
  const found = ENDPOINTS.find(([pattern]) => pattern.test(path));
  return found ? path.replace(...(found as [RegExp, string])) : 'other';
}

const FAMILIES = {
  resproof_requests_total: ['counter', 'Requests on the surface, by endpoint and status.'],
  resproof_streams_open: ['gauge', 'Streams that are being written.'],
  resproof_sockets_open: ['gauge', 'WebSockets that are open.'],
  resproof_tokens_total: ['counter', 'Tokens of responses that were made.'],
  resproof_faults_total: ['counter', 'Faults that were asked for, by id.'],
  resproof_sent_bytes_total: ['counter', 'Bytes of bodies that were written.'],
  resproof_disconnected_total: ['counter', 'Replies whose client left before their end.'],
} as const;

type Family = keyof typeof FAMILIES;

export class Metrics {
  /** By family, then by labels as they are printed. */
  readonly #values = new Map<Family, Map<string, number>>(
    (Object.keys(FAMILIES) as Family[]).map((family) => [family, new Map()]),
  );

  constructor() {
    for (const family of [
      'resproof_streams_open',
      'resproof_sockets_open',
      'resproof_sent_bytes_total',
      'resproof_disconnected_total',
    ] as const)
      this.#add(family, '', 0);
  }

  answered(
    method: string,
    path: string,
    status: number,
    faults: readonly string[],
    usage: Usage | null,
  ): void {
    const known = METHODS.has(method) ? method : 'other';
    this.#add(
      'resproof_requests_total',
      `{method="${known}",endpoint="${endpointOf(path)}",status="${status}"}`,
      1,
    );
    for (const fault of faults) this.#add('resproof_faults_total', `{fault="${fault}"}`, 1);
    if (usage === null) return;
    this.#add('resproof_tokens_total', '{kind="input"}', usage.input);
    this.#add('resproof_tokens_total', '{kind="output"}', usage.output);
  }

  streamOpened(): void {
    this.#add('resproof_streams_open', '', 1);
  }

  streamClosed(): void {
    this.#add('resproof_streams_open', '', -1);
  }

  socketOpened(): void {
    this.#add('resproof_sockets_open', '', 1);
  }

  socketClosed(): void {
    this.#add('resproof_sockets_open', '', -1);
  }

  sent({ bytes }: Sent, disconnected: boolean): void {
    this.#add('resproof_sent_bytes_total', '', bytes);
    if (disconnected) this.#add('resproof_disconnected_total', '', 1);
  }

  /** Sorted, so that two readings are easy to compare. */
  text(): string {
    const families = [...this.#values].map(([family, values]) => {
      const [kind, help] = FAMILIES[family];
      const lines = [...values].map(([labels, value]) => `${family}${labels} ${value}\n`).sort();
      return `# HELP ${family} ${help}\n# TYPE ${family} ${kind}\n${lines.join('')}`;
    });
    return families.join('');
  }

  #add(family: Family, labels: string, amount: number): void {
    const values = this.#values.get(family)!;
    values.set(labels, (values.get(labels) ?? 0) + amount);
  }
}
