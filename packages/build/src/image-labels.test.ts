import { describe, expect, it } from '@jest/globals';
import { digestOf, loadWorkspace, type Workspace } from '@officina/core';
import { memoryFiles } from '@officina/fakes';
import { imageLabels } from './image-labels.ts';
import { joinPlan } from './lineage.ts';
import { fixtureFiles, fixtureKey, fixturePlan, fixtureWorkspace } from './workspace.fixture.ts';

async function labelsOf(name: string, given?: Workspace): Promise<Record<string, string>> {
  const workspace = given ?? (await fixtureWorkspace());
  const images = joinPlan(fixturePlan(), workspace);
  const image = images.get(name);
  if (image === undefined) throw new RangeError(name);
  return imageLabels(image, { workspace, images, platform: 'linux/amd64', key: fixtureKey(name) });
}

describe('imageLabels', () => {
  it("merges devcontainer.metadata, the ancestors' first", async () => {
    expect(JSON.parse((await labelsOf('top'))['devcontainer.metadata'] ?? '')).toEqual([
      { containerEnv: { HOST: '${localEnv:HOST}' } },
      { remoteUser: 'dev' },
    ]);
  });

  it("puts the entries of the image at the bottom before the ancestors'", async () => {
    const file = 'images/base/image.lock.json';
    const lock = JSON.parse(fixtureFiles[file] ?? '');
    lock.parents.debian.devcontainer = [{ remoteUser: 'theirs', containerEnv: { A: '1,2' } }];
    const files = { ...fixtureFiles, [file]: JSON.stringify(lock) };
    const workspace = await loadWorkspace(memoryFiles(files), 'images');
    expect(JSON.parse((await labelsOf('top', workspace))['devcontainer.metadata'] ?? '')).toEqual([
      { remoteUser: 'theirs', containerEnv: { A: '1,2' } },
      { containerEnv: { HOST: '${localEnv:HOST}' } },
      { remoteUser: 'dev' },
    ]);
  });

  it('says what is no release in the image and its ancestors, and whose image is at the bottom', async () => {
    expect(await labelsOf('top')).toMatchObject({
      'dev.officina.stand-ins': 'packed',
      'dev.officina.bootstrapped': 'docker.io/library/debian:bookworm-slim',
      'dev.officina.key': fixtureKey('top'),
      'org.opencontainers.image.base.digest': digestOf('debian'),
      'org.opencontainers.image.source': 'https://git.example/team/images',
    });
  });

  it('lets image.yaml choose the title', async () => {
    expect((await labelsOf('top'))['org.opencontainers.image.title']).toBe('Top of all');
    expect((await labelsOf('base'))['org.opencontainers.image.title']).toBe('base');
  });
});
