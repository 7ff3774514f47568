import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { factoryErrorCodes } from '@officina/core';

describe('docs/errors.md', () => {
  const rows = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([a-z-]+)` +\| (.+?) +\|$/gm)];

  it('explains every code of the factory, and no other', () => {
    expect(rows.map((row) => row[1]).sort()).toEqual([...factoryErrorCodes].sort());
  });

  it('lists no code that nothing throws', () => {
    const sources = readdirSync('packages')
      .flatMap((room) =>
        readdirSync(join('packages', room, 'src'), { recursive: true }).map((file) =>
          join('packages', room, 'src', String(file)),
        ),
      )
      .filter(
        (file) =>
          /\.(?:ts|cjs)$/.test(file) && !file.endsWith('.test.ts') && !file.endsWith('core/src/error.ts'),
      );
    const scripts = ['packages/core/src/script/debian.sh', 'packages/cli/launch.cjs'];
    const text = [...sources, ...scripts].map((file) => readFileSync(file, 'utf8')).join('\n');
    expect(
      factoryErrorCodes.filter((code) => !new RegExp(`['"\`]${code}['"\`]|fail ${code}\\b`).test(text)),
    ).toEqual([]);
  });
});
