import { describe, expect, it } from '@jest/globals';
import { quoteTerminal } from './terminal.ts';

describe('quoteTerminal', () => {
  it('keeps our own colours and lines, and nothing else that a terminal would obey', () => {
    const ours = '\x1b[1m\x1b[31mred\x1b[39m\x1b[22m\n\tnext';
    expect(quoteTerminal(ours)).toBe(ours);
    expect(quoteTerminal('a\x1b[8mb\x1b[2Jc\x1b]0;title\x07d\u202e\u200b\r\x9be')).toBe('abcde');
  });

  it('lets no line be a command to a runner', () => {
    expect(quoteTerminal('said\n::error::x\n  ::set-env name=A::b\na::b ##[debug]c')).toBe(
      'said\n: :error::x\n  : :set-env name=A::b\na::b ## [debug]c',
    );
  });
});
