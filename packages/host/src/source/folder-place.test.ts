import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { digestOf, renderSources, type SourcePlace } from '@officina/core';
import { createFolderPlace } from './folder-place.ts';

describe('createFolderPlace', () => {
  let top = '';
  let place: SourcePlace;
  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), 'officina-place-'));
    place = createFolderPlace(join(top, 'kept'));
    await writeFile(join(top, 'file'), 'bytes');
  });
  afterEach(() => rm(top, { recursive: true, force: true }));

  const digest = digestOf('bytes');
  const blob = () => join(top, 'kept', 'blobs', 'sha256', digest.slice('sha256:'.length));
  const put = () => place.put({ digest, size: 5, file: join(top, 'file') });
  const manifest = (what: string) => renderSources([{ digest, size: 5, what }]);

  it('has a file where it says, as a link, and puts it once', async () => {
    await put();
    expect(place.at(digest)).toEqual({ file: blob() });
    const { ino } = await stat(join(top, 'file'));
    expect((await stat(blob())).ino).toBe(ino);
    await put();
    expect(await readdir(join(top, 'kept', 'blobs', 'sha256'))).toHaveLength(1);
  });

  it('puts a damaged file again', async () => {
    await mkdir(join(top, 'kept', 'blobs', 'sha256'), { recursive: true });
    await writeFile(blob(), 'bytez');
    await put();
    expect(await readFile(blob(), 'utf8')).toBe('bytes');
  });

  it('knows what it has no longer, and what is damaged', async () => {
    const other = digestOf('other');
    const files = [
      { digest, size: 5 },
      { digest: other, size: 5 },
    ];
    await put();
    expect(await place.lacks(files)).toEqual([other]);
    await writeFile(blob(), 'bytez');
    expect(await place.lacks(files)).toEqual([digest, other]);
  });

  it('is an OCI image layout that names each lock, however many are put at once', async () => {
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(names.map((name) => place.putManifest(`sources-${name}`, manifest(name))));
    for (const name of names) expect(await place.manifest(`sources-${name}`)).toBe(manifest(name));
    expect(await place.manifest('sources-e')).toBeUndefined();
    const index = JSON.parse(await readFile(join(top, 'kept', 'index.json'), 'utf8'));
    expect(index.manifests).toHaveLength(4);
    expect(await readFile(join(top, 'kept', 'oci-layout'), 'utf8')).toContain('1.0.0');
  });

  it('takes the place of what a tag named', async () => {
    await place.putManifest('sources-a', manifest('a'));
    await place.putManifest('sources-a', manifest('b'));
    expect(await place.manifest('sources-a')).toBe(manifest('b'));
  });

  it('is empty where there is no folder, and refuses one that is something else', async () => {
    expect(await place.manifest('sources-a')).toBeUndefined();
    await mkdir(join(top, 'kept'));
    await writeFile(join(top, 'kept', 'index.json'), '{}');
    await expect(place.manifest('sources-a')).rejects.toMatchObject({ code: 'document-invalid' });
  });

  it('says in one error that it cannot write', async () => {
    await writeFile(join(top, 'kept'), 'no folder');
    await expect(put()).rejects.toMatchObject({ code: 'file-unreadable' });
  });
});
