import { describe, expect, it } from '@jest/globals';
import { fixtureWorkspace } from './workspace.fixture.ts';
import { renderToolDockerfile } from './tool-target.ts';

async function render(tool: string) {
  const workspace = await fixtureWorkspace();
  const base = workspace.images.find(({ name }) => name === 'base');
  const spec = base?.spec.tools[tool];
  const locked = base?.lock?.tools[tool];
  if (spec === undefined || locked === undefined) throw new RangeError(tool);
  return renderToolDockerfile({
    image: 'base',
    tool,
    spec,
    locked,
    platform: 'linux/amd64',
    mirrors: {},
  });
}

describe('renderToolDockerfile', () => {
  it('makes a raw program runnable', async () => {
    expect(await render('raw')).toContain("cp '/fetch/asset' '/out/usr/local/bin/raw'\nchmod 0755 ");
  });

  it('fills in the version, copies a tree and makes its links', async () => {
    const text = await render('packed');
    expect(text).toContain("cp -R -P '/unpacked/packed-2.0.0/.' '/out/usr/local/lib/packed/'");
    expect(text).toContain("ln -s '../lib/packed/bin/packed' '/out/usr/local/bin/packed'");
  });

  it('quotes names for the shell', async () => {
    expect(await render('zipped')).toContain("cp '/unpacked/zipped/it'\\''s' ");
  });

  it('refuses a platform that the lock has no bytes for', async () => {
    const workspace = await fixtureWorkspace();
    const base = workspace.images.find(({ name }) => name === 'base');
    const spec = base?.spec.tools['raw'];
    const locked = base?.lock?.tools['raw'];
    if (spec === undefined || locked === undefined) throw new RangeError('raw');
    expect(() =>
      renderToolDockerfile({
        image: 'base',
        tool: 'raw',
        spec,
        locked,
        platform: 'linux/arm64',
        mirrors: {},
      }),
    ).toThrow(expect.objectContaining({ code: 'platform-missing' }));
  });
});
