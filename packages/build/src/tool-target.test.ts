import { describe, expect, it } from '@jest/globals';
import { LockedTool, ToolSpec } from '@officina/core';
import fc from 'fast-check';
import { renderToolDockerfile } from './tool-target.ts';
import { fixtureWorkspace } from './workspace.fixture.ts';

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
});

describe('renderToolDockerfile with anything that the schemas let through', () => {
  const nasty = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '\n',
          '\r',
          '\u2028',
          '\0',
          ' ',
          '"',
          "'",
          '$',
          '`',
          '\\',
          '<<',
          'EOF',
          '..',
          '/',
          '#',
          '{version}',
        ),
        fc.string({ unit: 'binary', maxLength: 4 }),
        fc.stringMatching(/^[\w.@+-]{1,6}$/),
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(''));
  const inputs = fc.record({
    path: fc.option(nasty, { nil: undefined }),
    url: nasty.map((text) => `https://example.org/${text}`),
    version: nasty,
    from: fc.option(nasty, { nil: undefined }),
    to: nasty.map((text) => `/${text}`),
    link: nasty.map((text) => `/${text}`),
    target: nasty,
  });

  it('has the instructions that it always has, and no others', () => {
    let survived = 0;
    const check = fc.property(inputs, ({ path, url, version, from, to, link, target }) => {
      const asset = { platform: 'any', path, url, sha256: 'a'.repeat(64), evidence: 'own-download' };
      const locked = LockedTool.safeParse({ version, assets: [asset] });
      const spec = ToolSpec.safeParse({
        datasource: 'node',
        asset: 'x',
        install: [{ from, to }],
        links: { [link]: target },
      });
      if (!locked.success || !spec.success) return;
      const given = { image: 'base', tool: 'x', spec: spec.data, locked: locked.data };
      let text: string;
      try {
        text = renderToolDockerfile({ ...given, platform: 'linux/amd64' });
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(?:input|template)-invalid$/) });
        return;
      }
      survived++;
      const lines = text.split('\n');
      expect(lines.slice(0, 4)).toEqual([
        'FROM unpack AS place',
        'ARG SOURCE_DATE_EPOCH',
        'USER 0',
        "RUN --mount=target=/fetch <<'EOF'",
      ]);
      expect(lines.indexOf('EOF')).toBe(lines.length - 4);
      expect(lines.slice(-4)).toEqual(['EOF', 'FROM scratch', 'COPY --from=place /out/ /', '']);
    });
    fc.assert(check, { numRuns: 3000 });
    expect(survived).toBeGreaterThan(20);
  });
});
