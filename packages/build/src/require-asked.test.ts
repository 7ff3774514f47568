import { describe, expect, it } from '@jest/globals';
import { type Digest, digestOf, loadWorkspace } from '@officina/core';
import { memoryEngine, memoryFiles } from '@officina/fakes';
import { joinPlan } from './lineage.ts';
import { requireAsked } from './require-asked.ts';
import { fixtureFiles, fixturePlan } from './workspace.fixture.ts';

const base = digestOf('base');
const top = digestOf('top');

interface Found {
  readonly labels?: Readonly<Record<string, string>>;
  /** The layers of base and of top. */
  readonly layers?: readonly [readonly string[], readonly string[]];
  /** Lines of the Dockerfile of top. */
  readonly dockerfile?: string;
  /** Whether base was assembled and never was in the engine. */
  readonly isAssembled?: boolean;
}

async function check(found: Found) {
  const { labels = {}, layers = [['a'], ['a']], dockerfile = 'FROM base\n', isAssembled = false } = found;
  const files = memoryFiles({ ...fixtureFiles, 'images/top/Dockerfile': dockerfile });
  const images = joinPlan(fixturePlan(), await loadWorkspace(files, 'images'));
  const engine = memoryEngine();
  engine.add({ digest: base, labels: {} });
  engine.add({ digest: top, labels });
  const config = (digest: Digest) =>
    JSON.stringify({ rootfs: { type: 'layers', diff_ids: layers[digest === base ? 0 : 1] } });
  const documents = { read: async (digest: Digest) => ({ manifest: '{}', config: config(digest) }) };
  await requireAsked(
    {
      images,
      digests: new Map([...(isAssembled ? [] : [['base_amd64', base] as const]), ['top_amd64', top]]),
      assembled: new Map(
        isAssembled ? [['base_amd64', { image: { manifest: '{}', config: config(base) } }]] : [],
      ),
    },
    { engine, documents },
  );
}
const refused = (message: string) => expect.objectContaining({ code: 'build-unlocked', message });

describe('requireAsked', () => {
  it.each([
    ['of image.yaml', { 'org.opencontainers.image.title': 'x' }],
    ['of ours', { 'dev.officina.key': 'x', 'devcontainer.metadata': '[]' }],
    ['of the Dockerfile', { edition: 'first' }],
  ])('lets labels pass %s', async (_, labels) => {
    await check({ labels, dockerfile: 'FROM base\nLABEL edition=first\n' });
  });

  it('refuses a label that comes from a parent or a builder', async () => {
    await expect(check({ labels: { 'org.opencontainers.image.version': '24.04' } })).rejects.toEqual(
      refused('top_amd64: nobody asked for the label org.opencontainers.image.version=24.04'),
    );
  });

  it('refuses other layers than those of the image below', async () => {
    await expect(
      check({
        layers: [
          ['a', 'b'],
          ['a', 'x', 'b'],
        ],
        dockerfile: 'FROM base\nRUN x\n',
      }),
    ).rejects.toEqual(refused('top_amd64: layer 2 is x, base has b'));
  });

  it('holds an image against the one below that was assembled', async () => {
    const dockerfile = 'FROM base\nRUN x\n';
    const layers = [['a'], ['a', 'x', 'y']] as const;
    await check({ layers: [['a', 'x'], layers[1]], dockerfile, isAssembled: true });
    await expect(check({ layers, dockerfile, isAssembled: true })).rejects.toEqual(
      refused('top_amd64: 2 layers on base, its Dockerfile has steps for 1'),
    );
  });

  it('refuses more layers than the Dockerfile has steps for', async () => {
    const layers = [['a'], ['a', 'b', 'c']] as const;
    await expect(check({ layers, dockerfile: 'FROM base\nRUN x\n' })).rejects.toEqual(
      refused('top_amd64: 2 layers on base, its Dockerfile has steps for 1'),
    );
    await check({ layers, dockerfile: 'FROM base\nRUN x\nRUN y\n' });
  });
});
