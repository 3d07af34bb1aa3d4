import { describe, expect, it } from 'vitest';
import type { MockReply } from './reply.ts';
import { paceOf, withTransport } from './transport.ts';

const stream: MockReply = {
  status: 200,
  headers: {},
  body: { kind: 'stream', frames: [{ text: 'a' }, { text: 'b' }, { text: 'c' }] },
};
const json: MockReply = { status: 200, headers: {}, body: { kind: 'text', text: '{"a":1}' } };
const still = { first: 0, next: 0 };

describe('withTransport', () => {
  it('leaves a reply alone that is neither paced nor cut', () => {
    expect(withTransport(stream, still)).toBe(stream);
  });

  it('cuts a stream after so many frames', () => {
    expect(withTransport(stream, still, 2).body).toEqual({
      kind: 'stream',
      frames: [{ text: 'a' }, { text: 'b' }, { text: '', cut: true }],
    });
  });

  it('cuts a JSON answer in half', () => {
    expect(withTransport(json, still, 5).body).toEqual({
      kind: 'stream',
      frames: [{ text: '{"a' }, { text: '', cut: true }],
    });
  });

  it('waits before the first frame and between the others', () => {
    const paced = withTransport(stream, paceOf({}, 100, 20));
    expect(paced.body).toMatchObject({ frames: [{ wait: 100 }, { wait: 20 }, { wait: 20 }] });
  });

  it('obeys the directive before the options', () => {
    expect(paceOf({ slow: 7 }, 100, 20)).toEqual({ first: 7, next: 7 });
  });
});
