import { describe, expect, it } from '@jest/globals';
import { drawTerminal, readTerminal } from './terminal.mjs';

describe('readTerminal', () => {
  it.each<[string, string, string[]]>([
    ['colours and titles', '\x1b]0;title\x07\x1b[1;32mgreen\x1b[0m', ['green']],
    ['a line that is written over', 'one\r\x1b[Ktwo\b!', ['tw!']],
    ['a gap', 'a\x1b[3Cb', ['a   b']],
    ['a line that is too long', `${'x'.repeat(10)}y\r\nz`, ['x'.repeat(10), 'y', 'z']],
    ['what zsh puts where no line ended', `out%${' '.repeat(9)}\r \r\x1b[K\x1b=\x1b[?2004h> `, ['out%', '>']],
  ])('shows %s as a terminal of ten columns does', (_, output, lines) => {
    expect(readTerminal(output, 10)).toEqual(lines);
  });
});

describe('drawTerminal', () => {
  it('draws a line each, and no markup of its own from them', () => {
    const drawn = drawTerminal(['$ echo "<&>"', '<&>', ''], { title: 'a & b', columns: 10 });
    expect(drawn).toContain('class="typed">$ echo &quot;&lt;&amp;>&quot;</text>');
    expect(drawn.match(/<text x="16"/g)).toHaveLength(2);
    expect(drawn).toContain('aria-label="a &amp; b"');
  });
});
