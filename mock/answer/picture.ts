/** Pictures of one pixel, whole and valid, in the formats that a tool may ask for. */
import { crc32 } from 'node:zlib';
import { seedOf } from './digest.ts';

/** Base64. Of a PNG the colour follows from the seed; of the other formats there is one picture each. */
export function picture(format: string, ...seed: (string | number)[]): string {
  if (format === 'webp') return WEBP;
  if (format === 'jpeg') return JPEG;
  return png(seedOf(...seed) & 0xffffff).toString('base64');
}

/** Lossless, white. */
const WEBP = 'UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==';
/** Baseline, grey. */
const JPEG =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Width, height, bits a channel, RGB, and no filter, compression or interlacing of its own. */
const HEADER = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);

/** Stored and not compressed, so that its bytes do not depend on a version of zlib. */
function png(colour: number): Buffer {
  const row = Buffer.from([0, colour >> 16, (colour >> 8) & 0xff, colour & 0xff]);
  const stored = Buffer.concat([
    Buffer.from([0x78, 0x01, 0x01, row.length, 0, 0xff - row.length, 0xff]),
    row,
    adler32(row),
  ]);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', HEADER),
    chunk('IDAT', stored),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

function adler32(data: Buffer): Buffer {
  let [one, two] = [1, 0];
  for (const byte of data) {
    one = (one + byte) % 65_521;
    two = (two + one) % 65_521;
  }
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(two * 65_536 + one);
  return sum;
}
