/** Which entries of the journal are looked for: all that is given must hold. */
import type { JournalEntry } from './journal.ts';
import { testWithin } from './answer/schema/regexp.ts';

export interface JournalFilter {
  method?: string;
  /** Below /v1, with or without its query: `/responses`. */
  path?: string | RegExp;
  model?: string;
  status?: number;
  /** `scenario:2`, or what stands before the colon: `scenario`. */
  by?: string;
  /** The step that answered, by its number from 1, or by its name. */
  step?: number | string;
  /** A part of the body as it was sent. */
  text?: string | RegExp;
  /** The gate at which it waits now. */
  gate?: string;
  disconnected?: boolean;
  /** In code: anything else. */
  where?: (entry: Readonly<JournalEntry>) => boolean;
}

export function fits(filter: JournalFilter, entry: JournalEntry): boolean {
  const { method, path, model, status, by, step, text, gate, disconnected, where } = filter;
  if (method !== undefined && entry.method !== method.toUpperCase()) return false;
  if (path !== undefined && !isPath(path, entry.path)) return false;
  if (model !== undefined && entry.model !== model) return false;
  if (status !== undefined && entry.status !== status) return false;
  if (by !== undefined && entry.by !== by && !entry.by?.startsWith(`${by}:`)) return false;
  if (step !== undefined && entry.step !== step && entry.stepName !== step) return false;
  if (text !== undefined && !has(text, entry.body)) return false;
  if (gate !== undefined && entry.gate !== gate) return false;
  if (disconnected !== undefined && entry.disconnected !== disconnected) return false;
  return where === undefined || where(entry);
}

/** As a message says it: `path /responses and status 200`. */
export function said(filter: JournalFilter): string {
  const parts = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) =>
      typeof value === 'function' ? 'what the function asks for' : `${name} ${String(value)}`,
    );
  return parts.length === 0 ? 'any path' : parts.join(' and ');
}

function isPath(wanted: string | RegExp, path: string): boolean {
  if (wanted instanceof RegExp) return testWithin(wanted, path) === true;
  return path === wanted || path.split('?')[0] === wanted;
}

function has(wanted: string | RegExp, body: string): boolean {
  return typeof wanted === 'string'
    ? body.includes(wanted)
    : testWithin(wanted, body.slice(0, MAX_SEARCHED)) === true;
}

const MAX_SEARCHED = 100_000;
