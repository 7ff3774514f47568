import { describe, expect, it } from '@jest/globals';
import { assetName } from './asset-names.ts';
import { ToolSpec } from './spec/tool-spec.ts';

describe('assetName', () => {
  const tool = (asset: string) =>
    ToolSpec.parse({ datasource: 'github-releases', package: 'a/b', asset, install: [{ to: '/usr/bin/b' }] });

  it('knows the version, its first two numbers, the tag and what the platform is called', () => {
    const name = tool('https://example.org/{major}.{minor}/{tag}/b-{version}-{os}-{arch}');
    expect(assetName(name, '1.24.3', 'linux/arm64')).toBe(
      'https://example.org/1.24/v1.24.3/b-1.24.3-linux-arm64',
    );
  });

  it('refuses a name that it does not know, and says which it knows', () => {
    expect(() => assetName(tool('b-{patch}'), '1.2.3', 'linux/amd64')).toThrow(
      expect.objectContaining({
        code: 'template-invalid',
        message: '"b-{patch}" asks for {patch}, known are {version}, {major}, {minor}, {tag}, {arch}, {os}',
      }),
    );
  });
});
