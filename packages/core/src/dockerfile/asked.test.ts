import { describe, expect, it } from '@jest/globals';
import { argumentNames, askedOfImage } from './asked.ts';

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

describe('argumentNames', () => {
  it('has those of every stage, and none of a heredoc', () => {
    const lines = [
      'ARG A=1 B',
      'FROM a',
      'ARG "C=x y" \\',
      '  D',
      'RUN <<EOF',
      'ARG E',
      'EOF',
      'FROM b',
      'arg F',
    ];
    expect(argumentNames(lines.join('\n'), 'Dockerfile')).toEqual(['A', 'B', 'C', 'D', 'F']);
  });
});
