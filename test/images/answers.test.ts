import { describe, expect, it } from '@jest/globals';
import { loadWorkspace } from '@officina/core';
import { createFiles } from '@officina/host';
import { answers } from '@officina/upstream';

const { images } = await loadWorkspace(createFiles(), 'images');
const tools = images.flatMap(({ spec }) => Object.entries(spec.tools));
const asked = tools.flatMap(([name, { version }]) =>
  version === undefined ? [] : [[name, version] as const],
);

describe('the patterns of the committed image.yaml', () => {
  it.each(asked)('read the version of %s out of every answer that its real program gives', (_, version) => {
    const [program = ''] = version.command;
    const rows = answers.filter((row) => row.program === program);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows)
      expect([row.source, read(version.match, row.answer)]).toEqual([row.source, row.version]);
  });

  it.each(['ya', 'npm', 'npx'])('hold what the real %s answers to --version', (program) => {
    const rows = answers.filter((row) => row.program === program);
    const checks = images
      .flatMap(({ spec }) => spec.smoke)
      .filter((check) => check.kind === 'command' && check.command.join(' ') === `${program} --version`);
    const patterns = checks.flatMap((check) => (check.kind === 'command' ? check.expect.stdout : []));
    expect(Math.min(rows.length, patterns.length)).toBeGreaterThan(0);
    for (const row of rows)
      expect(patterns.filter((pattern) => !new RegExp(pattern, 'm').test(row.answer))).toEqual([]);
  });
});

function read(pattern: string, answer: string): string | undefined {
  return new RegExp(pattern, 'm').exec(answer)?.[1];
}
