import { describe, expect, it } from '@jest/globals';
import { ToolSpec } from '@officina/core';
import { noSuchTag } from './no-such-tag.ts';

const tool = (more: object) =>
  ToolSpec.parse({ datasource: 'github-releases', package: 'a/b', install: [{ to: '/b' }], ...more });

describe('noSuchTag', () => {
  it('says which tags there are, and the line to write', () => {
    const tags = ['jq-1.8.1', 'jq-1.8.0', 'jq-1.7.1', 'jq-1.7'];
    const { code, message, hint } = noSuchTag(tool({}), tags);
    expect(code).toBe('version-none');
    expect(message).toBe(
      'upstream has 4 releases, none like v{version}; newest jq-1.8.1, jq-1.8.0, jq-1.7.1',
    );
    expect(hint).toBe('fix "tag" in image.yaml: write tag: "jq-{version}"');
  });

  it('names the scheme for versions that are no semver', () => {
    const { message, hint } = noSuchTag(tool({}), ['v2024.10.07', 'v2024.09.01']);
    expect(message).toContain('no semver (newest tags v2024.10.07, v2024.09.01)');
    expect(hint).toBe('write scheme: numbers for the tool in image.yaml');
  });

  it.each([
    [['0.12.5'], 'fix "tag" in image.yaml: write tag: "{version}"'],
    [['cli/v1.2.3-rc.1'], 'fix "tag" in image.yaml: write tag: "cli/v{version}"'],
    [['nightly', 'stable'], 'fix "tag" in image.yaml'],
  ])('of %j says %s', (tags, hint) => {
    expect(noSuchTag(tool({}), tags).hint).toBe(hint);
  });
});
