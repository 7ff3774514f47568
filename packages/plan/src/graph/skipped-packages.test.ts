import { describe, expect, it } from '@jest/globals';
import { type LockedPackage, loadWorkspace, renderLock } from '@officina/core';
import { memoryFiles } from '@officina/fakes';
import { examineGraph } from './graph.ts';
import { skippedPackages } from './skipped-packages.ts';

const platform = 'linux/amd64';
const packages = (...names: string[]): LockedPackage[] =>
  names.map((name) => ({
    name,
    version: '1',
    architecture: 'all',
    path: `pool/${name}.deb`,
    size: 1,
    sha256: 'a'.repeat(64),
  }));
const step = 'RUN --mount=from=debian-packages,target=/locked true\n';
const parent = { image: 'docker.io/library/debian', tag: '12', digest: `sha256:${'b'.repeat(64)}` as const };

/** A chain base, middle, top, of which middle is left out; each with packages, and top with what was there already. */
async function problems(own: Readonly<Record<string, string[]>>, present: string[]) {
  const below = { base: 'debian', middle: 'base', top: 'middle' } as const;
  const files = Object.entries(below).flatMap(([name, from]) => [
    [`i/${name}/Dockerfile`, `FROM ${from}\n${step}`],
    [
      `i/${name}/image.yaml`,
      `description: d\nchannels: [${name}]\ndebian: { packages: [${own[name]?.join(', ')}] }\n` +
        (name === 'base' ? 'parents: { debian: { image: docker.io/library/debian, tag: "12" } }\n' : ''),
    ],
    [
      `i/${name}/image.lock.json`,
      renderLock({
        schema: 'officina.lock/v1',
        image: name,
        parents: name === 'base' ? { debian: parent } : {},
        tools: {},
        debian: { [platform]: packages(...(own[name] ?? [])) },
        ...(name === 'top' ? { present: { [platform]: { 'debian-packages': present } } } : {}),
      }),
    ],
  ]);
  const texts = Object.fromEntries([
    ...files,
    ['i/factory.yaml', `registry: a.b/c\nplatforms: [${platform}]\n`],
  ]);
  const workspace = await loadWorkspace(memoryFiles(texts), 'i');
  const { nodes } = examineGraph(workspace, { platforms: [platform], skip: ['middle'] });
  return skippedPackages(nodes, { images: workspace.images, platforms: [platform] });
}

describe('skippedPackages', () => {
  const own = { base: ['zsh'], middle: ['make', 'gcc'], top: ['tig'] };

  it('names what only the image that is left out would have brought', async () => {
    expect(await problems(own, ['zsh', 'make', 'libc6'])).toEqual([
      expect.objectContaining({
        code: 'lock-mismatch',
        message:
          'top: debian-packages for linux/amd64 was locked on middle, which is left out, and make came from there',
      }),
    ]);
  });

  it('says nothing where another image below has it, or nobody took it for installed', async () => {
    expect(await problems({ ...own, base: ['zsh', 'make'] }, ['make'])).toEqual([]);
    expect(await problems(own, ['zsh'])).toEqual([]);
  });
});
