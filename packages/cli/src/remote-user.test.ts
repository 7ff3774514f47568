import { describe, expect, it } from '@jest/globals';
import { type Digest, mediaTypes, parseRepository, renderIndex } from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import { remoteUserOf } from './remote-user.ts';

const home = '127.0.0.1:5000/factory';
const registry = memoryRegistry(home);
const labelled = (value: string | undefined) =>
  registry.seedImage({ ...(value === undefined ? {} : { labels: { 'devcontainer.metadata': value } }) });
const ask = (digest: Digest) => remoteUserOf(registry, { ...parseRepository(home), tag: 'devpod', digest });

describe('remoteUserOf', () => {
  it.each([
    ['[{"remoteUser":"root"},{"remoteUser":"vscode"},{"containerEnv":{}}]', 'vscode'],
    ['{"remoteUser":"vscode"}', 'vscode'],
    ['[{"remoteUser":7}, null]', undefined],
    ['no json', undefined],
    [undefined, undefined],
  ])('of the label %s is %s', async (label, user) => expect(await ask(labelled(label))).toBe(user));

  it("is the platforms' of an index", async () => {
    const digest = labelled('[{"remoteUser":"vscode"}]');
    const index = registry.seed(renderIndex([{ mediaType: mediaTypes.manifest, digest, size: 1 }]));
    expect(await ask(index)).toBe('vscode');
  });
});
