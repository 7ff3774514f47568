import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Digest, digested, digestOf, parseRepository, readRegistryImage, tagged } from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import { createKeptRegistry } from './kept-registry.ts';

const name = '127.0.0.1:5000/factory';
const repository = parseRepository(name);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-kept-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A registry with one image, what is asked of it, and how a new process reads it. */
function world() {
  const registry = memoryRegistry(name);
  const digest = registry.seedImage({ labels: { a: 'b' } }, 'one');
  const asked: string[] = [];
  const watched = {
    head: (of: Parameters<typeof registry.head>[0]) => {
      asked.push(`head ${of.tag ?? 'digest'}`);
      return registry.head(of);
    },
    manifest: (of: Parameters<typeof registry.manifest>[0]) => {
      asked.push(`manifest ${of.tag ?? 'digest'}`);
      return registry.manifest(of);
    },
    blob: (of: Parameters<typeof registry.blob>[0]) => {
      asked.push('blob');
      return registry.blob(of);
    },
  };
  const read = (of: string | Digest = digest) =>
    readRegistryImage(
      createKeptRegistry(watched, folder),
      of.startsWith('sha256:') ? digested(repository, of as Digest) : tagged(repository, of),
    );
  return { registry, digest, asked, read };
}

describe('createKeptRegistry', () => {
  it('asks a tag each time, and what was read by its digest only once', async () => {
    const { asked, read } = world();
    const first = await read('one');
    expect(asked.splice(0)).toEqual(['manifest one', 'blob']);
    expect([await read('one'), await read()]).toEqual([first, first]);
    expect(asked).toEqual(['manifest one', 'head digest']);
    expect(first?.labels).toEqual({ a: 'b' });
  });

  it('says of a manifest that is gone that it is gone', async () => {
    const { registry, digest, read } = world();
    await read('one');
    await registry.remove(digested(repository, digest));
    expect([await read(), await read('one')]).toEqual([undefined, undefined]);
  });

  it('sees where a tag leads by now', async () => {
    const { registry, read } = world();
    await read('one');
    registry.seedImage({ labels: { a: 'c' } }, 'one');
    expect((await read('one'))?.labels).toEqual({ a: 'c' });
  });

  it('reads anew what is damaged, and mends it', async () => {
    const { asked, read } = world();
    const first = await read('one');
    for (const file of await readdir(folder)) await writeFile(join(folder, file), '{}');
    asked.splice(0);
    expect(await read()).toEqual(first);
    expect(asked.splice(0)).toEqual(['manifest digest', 'blob']);
    expect(await read()).toEqual(first);
    expect(asked).toEqual(['head digest']);
  });

  it('keeps nothing that is large, nor a manifest that does not say its type, nor what has other bytes', async () => {
    const { registry, asked } = world();
    const kept = createKeptRegistry(registry, folder);
    const large = registry.seedBlob('x'.repeat(1024 * 1024 + 1));
    const other = digestOf('other');
    registry.blobs.set(other, 'no such bytes');
    const untyped = registry.seed('{"schemaVersion":2,"layers":[]}');
    for (const digest of [large, other]) await kept.blob(digested(repository, digest));
    await kept.manifest(digested(repository, untyped));
    expect([await readdir(folder), asked]).toEqual([[], []]);
  });

  it('answers where nothing can be kept', async () => {
    const { registry, digest } = world();
    await writeFile(join(folder, 'file'), '');
    const kept = createKeptRegistry(registry, join(folder, 'file', 'documents'));
    expect(await kept.manifest(digested(repository, digest))).toMatchObject({ digest });
  });
});
