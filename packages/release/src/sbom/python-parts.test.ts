import { describe, expect, it } from '@jest/globals';
import type { LockedTool } from '@officina/core';
import { pythonParts, pythonRefs } from './python-parts.ts';

const wheel = (path: string | undefined) =>
  ({
    platform: 'any',
    ...(path === undefined ? {} : { path }),
    url: 'https://files.pythonhosted.org/x',
    size: 1,
    sha256: 'a'.repeat(64),
    evidence: 'release-digest',
  }) as const;
const tool = (...paths: (string | undefined)[]) =>
  ({ version: '1.0.0', assets: paths.map(wheel) }) as unknown as LockedTool;

describe('pythonParts', () => {
  it('names projects as advisories do', () => {
    const parts = pythonParts({ x: tool('Some_Thing-1.0-py3-none-any.whl') }, 'linux/amd64');
    expect(parts).toMatchObject([
      { ref: 'pypi:some-thing@1.0', name: 'some-thing', version: '1.0', purl: 'pkg:pypi/some-thing@1.0' },
    ]);
    expect(pythonRefs(tool('Some_Thing-1.0-py3-none-any.whl').assets)).toEqual(['pypi:some-thing@1.0']);
  });

  it('passes over what is no wheel', () => {
    expect(pythonParts({ x: tool('lua/x.lua'), y: tool(undefined) }, 'linux/amd64')).toEqual([]);
  });
});
