import { describe, expect, it } from '@jest/globals';
import { askedOfImage } from './asked.ts';

describe('askedOfImage', () => {
  it('names the labels of every form', () => {
    const lines = ['FROM debian', 'LABEL one=1 "two.x"="a b" \\', "  three='=' ", 'LABEL old form of it', ''];
    expect(askedOfImage(lines.join('\n'), 'Dockerfile').labels).toEqual(['one', 'two.x', 'three', 'old']);
  });

  it('counts what makes a layer, and not what a heredoc says', () => {
    const lines = ['FROM a', 'RUN <<EOF', 'RUN x', 'EOF', 'COPY a b', 'ENV A=1', 'WORKDIR /x', 'ADD a b'];
    expect(askedOfImage(lines.join('\n'), 'Dockerfile').layers).toBe(4);
  });
});
