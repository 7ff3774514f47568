import { describe, expect, it } from '@jest/globals';
import { loadWorkspace, renderLock } from '@officina/core';
import { memoryFiles } from '@officina/fakes';
import { examineGraph } from './graph.ts';
import { otherPythons } from './other-pythons.ts';

const platforms = ['linux/amd64'] as const;

/** What is said of a tool for this Python in an image on one whose parent is locked at this tag. */
async function problems(
  python: string,
  { tag = '3.12.4-slim', only, says }: { tag?: string; only?: string[]; says?: string } = {},
) {
  const from = 'docker.io/library/python';
  const environment = `{ python: "${python}", interpreter: /usr/local/bin/python3 }`;
  const tool = `  httpie: { datasource: pypi, package: httpie, environment: ${environment}, install: [{ to: /opt/httpie/ }] }\n`;
  const lock = (name: string, parents: object) =>
    renderLock({ schema: 'officina.lock/v1', image: name, parents, tools: {} } as Parameters<
      typeof renderLock
    >[0]);
  const texts = {
    'i/factory.yaml': `registry: a.b/c\nplatforms: [${platforms}]\n`,
    'i/base/image.yaml': `description: d\nchannels: [base]\nparents: { py: { image: ${from}, tag: "${tag}" } }\n`,
    'i/base/Dockerfile': 'FROM py\n',
    'i/base/image.lock.json': lock('base', {
      py: { image: from, tag, digest: `sha256:${'b'.repeat(64)}`, python: says },
    }),
    'i/top/image.yaml': `description: d\nchannels: [top]\ntools:\n${tool}`,
    'i/top/Dockerfile': 'FROM base\nCOPY --link --from=httpie / /\n',
    'i/top/image.lock.json': lock('top', {}),
  };
  const workspace = await loadWorkspace(memoryFiles(texts), 'i');
  const { nodes } = examineGraph(workspace, { platforms: [...platforms], only });
  return otherPythons(nodes, { images: workspace.images, platforms });
}

describe('otherPythons', () => {
  it('names the tool, the parent, and what to run', async () => {
    expect(await problems('3.13')).toEqual([
      expect.objectContaining({
        code: 'lock-mismatch',
        message:
          'top: tool httpie is for Python 3.13 (environment.python), parent py of base is locked at 3.12.4-slim, Python 3.12',
        hint: 'run officina resolve --only base/py, or write environment.python: "3.12"',
      }),
    ]);
  });

  it('says nothing of the same Python, of a tag that does not say, and of what is not planned', async () => {
    expect(await problems('3.12')).toEqual([]);
    expect(await problems('3.13', { tag: '3-slim' })).toEqual([]);
    expect(await problems('3.13', { only: ['base'] })).toEqual([]);
  });

  it('goes by what the image says of itself where its tag does not say', async () => {
    expect(await problems('3.12', { tag: '3-slim', says: '3.12' })).toEqual([]);
    expect(await problems('3.13', { tag: '3-slim', says: '3.12' })).toEqual([
      expect.objectContaining({ message: expect.stringContaining('locked at 3-slim, Python 3.12') }),
    ]);
  });
});
