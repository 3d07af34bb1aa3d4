import type { Row } from '../target.ts';
import { httpRows } from './http.ts';
import { jsonRows } from './json.ts';
import { routeRows } from './routes.ts';
import { sizeRows } from './size.ts';
import { textRows } from './text.ts';
import { timeRows } from './time.ts';
import { tlsRows } from './tls.ts';

/** Every way of misbehaving. */
export const rows: readonly Row[] = [
  ...timeRows,
  ...sizeRows,
  ...httpRows,
  ...jsonRows,
  ...textRows,
  ...routeRows,
  ...tlsRows,
];
