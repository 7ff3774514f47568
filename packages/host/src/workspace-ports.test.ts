import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createWorkspacePorts } from './workspace-ports.ts';

let images: string;
beforeEach(async () => {
  images = await mkdtemp(join(tmpdir(), 'officina-workspace-'));
});
afterEach(() => rm(images, { recursive: true }));

const mirrorsOf = async (factory: string) => {
  await writeFile(join(images, 'factory.yaml'), factory);
  return (await createWorkspacePorts(images, { mirrors: { 'b/': 'given/' } })).settings.mirrors;
};

describe('createWorkspacePorts', () => {
  it('asks by the mirrors of factory.yaml, those of the options before them', async () => {
    const factory = 'registry: ghcr.io/a/b\nplatforms: [linux/amd64]\nmirrors: { a/: one/, b/: two/ }\n';
    expect(await mirrorsOf(factory)).toEqual({ 'a/': 'one/', 'b/': 'given/' });
  });

  it('leaves it to the verb to refuse a factory.yaml', async () => {
    expect(await mirrorsOf('registry: [\n')).toEqual({ 'b/': 'given/' });
    const ports = await createWorkspacePorts(join(images, 'none'), { mirrors: { 'b/': 'given/' } });
    expect(ports.settings.mirrors).toEqual({ 'b/': 'given/' });
  });
});
