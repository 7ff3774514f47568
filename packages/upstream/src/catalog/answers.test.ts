import { posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { fillTemplate } from '@officina/core';
import { answerOf, answers } from './answers.ts';
import { valuesOf } from './tool.ts';
import { catalog } from './tools.ts';

describe('answers', () => {
  it.each(answers)('of $program $version names that version, and says where it comes from', (row) => {
    expect(row.answer).toContain(row.version);
    expect(row.source).not.toBe('');
  });

  it('stand newest first, once for each version of a program', () => {
    for (const program of new Set(answers.map((row) => row.program))) {
      const versions = answers.filter((row) => row.program === program).map((row) => row.version);
      const sorted = [...new Set(versions)].sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
      expect(versions).toEqual(sorted);
    }
  });

  it.each(catalog)('has a row for every program of $name', (tool) => {
    const values = valuesOf(tool, tool.version, 'linux/amd64');
    const members = tool.members.map((member) => posix.basename(fillTemplate(member, values)));
    const programs = members.length === 0 ? [tool.name] : members;
    for (const program of programs) expect(answers.map((row) => row.program)).toContain(program);
  });
});

describe('answerOf', () => {
  it.each([
    ['yazi', '27.0.0', 'Yazi\n    Version: 27.0.0 (pypi'],
    ['yazi', '25.6.1', 'Yazi 25.6.1 ('],
    ['ya', '25.1.0', 'Ya 25.1.0 ('],
    ['helm', '4.3.1', 'v4.3.1+g'],
    ['helm', '4.2.0', 'v4.2.0+g'],
    ['tool-000', '1.4.2', 'tool-000 1.4.2'],
  ])('of %s %s begins with %j', (program, version, begin) => {
    expect(answerOf(program, version).startsWith(begin)).toBe(true);
  });
});
