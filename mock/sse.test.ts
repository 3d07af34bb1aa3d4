import { describe, expect, it } from 'vitest';
import { frameOf, runsOf } from './sse.ts';

describe('frameOf', () => {
  it('is an event line, a data line and an empty line', () => {
    expect(frameOf({ type: 'a.b', n: 1 })).toEqual({ text: 'event: a.b\ndata: {"type":"a.b","n":1}\n\n' });
  });

  it('keeps line ends and lone surrogates inside the data line', () => {
    const { text } = frameOf({ type: 't', delta: 'a\nb\r\u2028\ud800' });
    expect(text.split('\n')).toHaveLength(4);
    expect(JSON.parse(text.split('data: ')[1]!)).toMatchObject({ delta: 'a\nb\r\u2028\ud800' });
  });
});

describe('runsOf', () => {
  it('joins frames up to the next wait, hold or cut', () => {
    const hold = () => Promise.resolve(null);
    const frames = [
      { text: 'a' },
      { text: 'b' },
      { text: 'c', wait: 5 },
      { text: 'd' },
      { text: 'e', hold },
      { text: '', cut: true as const },
      { text: 'never' },
    ];
    expect([...runsOf(frames)]).toEqual([
      { text: 'ab', wait: 0, frames: 2 },
      { text: 'cd', wait: 5, frames: 2 },
      { text: 'e', wait: 0, frames: 1, hold },
      { text: '', wait: 0, frames: 0, cut: true },
    ]);
  });

  it('has nothing to write for an empty stream', () => {
    expect([...runsOf([])]).toEqual([]);
  });
});
