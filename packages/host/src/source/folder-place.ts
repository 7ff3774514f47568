import { randomBytes } from 'node:crypto';
import { copyFile, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type Descriptor,
  type Digest,
  descriptorOf,
  digestOf,
  emptyConfig,
  FactoryError,
  isFactoryError,
  mediaTypes,
  readManifest,
  renderIndex,
  type SourceFile,
  type SourcePlace,
} from '@officina/core';
import { hashFile } from '../asset/whole-file.ts';
import { inLockedFolder } from '../install/locked-folder.ts';

const refName = 'org.opencontainers.image.ref.name';

/**
 * Keeps the bytes of locks in a folder that can be carried anywhere: an OCI image layout (image-spec, image-layout.md), so
 * that other programs copy it to a registry, too. A file is a link to the store where the disk is the same.
 */
export function createFolderPlace(folder: string): SourcePlace {
  const fileOf = (digest: Digest) => join(folder, 'blobs', 'sha256', digest.slice('sha256:'.length));
  return {
    name: folder,
    manifest: async (tag) => {
      const entry = (await readIndex(folder)).find(({ annotations }) => annotations?.[refName] === tag);
      return entry && readFile(fileOf(entry.digest), 'utf8').catch(ifMissing(undefined));
    },
    at: (digest) => ({ file: fileOf(digest) }),
    lacks: async (files) => {
      const lacking: Digest[] = [];
      for (const file of files) if (!(await isWhole(fileOf(file.digest), file))) lacking.push(file.digest);
      return lacking;
    },
    put: ({ digest, size, file }) => onDisk(folder, () => putFile(fileOf(digest), { digest, size, file })),
    putManifest: (tag, body) =>
      onDisk(folder, async () => {
        for (const text of [emptyConfig, body]) await writeWhole(fileOf(digestOf(text)), text);
        await inLockedFolder(folder, async () => {
          const others = (await readIndex(folder)).filter(
            ({ annotations }) => annotations?.[refName] !== tag,
          );
          const own = { ...descriptorOf(mediaTypes.manifest, body), annotations: { [refName]: tag } };
          const all = [...others, own].sort((a, b) => (a.digest < b.digest ? -1 : 1));
          await writeWhole(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
          await writeWhole(join(folder, 'index.json'), renderIndex(all));
        });
      }),
  };
}

async function readIndex(folder: string): Promise<readonly Descriptor[]> {
  const text = await readFile(join(folder, 'index.json'), 'utf8').catch(ifMissing(undefined));
  if (text === undefined) return [];
  const { manifests } = readManifest(text) ?? {};
  if (manifests !== undefined) return manifests;
  throw new FactoryError('document-invalid', `${join(folder, 'index.json')} is no index of an OCI layout`, {
    hint: 'make the folder again: officina fetch --to <folder>',
  });
}

/** A damaged file is no file: it is made again. */
async function putFile(to: string, { digest, size, file }: { digest: Digest; size: number; file: string }) {
  if (!(await isWhole(to, { digest, size }))) await writeWhole(to, { copyOf: file });
}

async function isWhole(
  path: string,
  { digest, size }: Pick<SourceFile, 'digest' | 'size'>,
): Promise<boolean> {
  const there = await stat(path).catch(ifMissing(undefined));
  return there?.size === size && `sha256:${await hashFile(path, 'sha256')}` === digest;
}

/** Writes beside it, then renames: nobody ever sees a half. */
async function writeWhole(to: string, content: string | { readonly copyOf: string }): Promise<void> {
  const part = `${to}.part-${randomBytes(4).toString('hex')}`;
  await mkdir(dirname(to), { recursive: true });
  try {
    if (typeof content === 'string') await writeFile(part, content);
    else await link(content.copyOf, part).catch(() => copyFile(content.copyOf, part));
    await rename(part, to);
    // Renaming one link of a file over another of the same leaves both (rename(2)).
  } finally {
    await rm(part, { force: true });
  }
}

function ifMissing<T>(value: T) {
  return (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
}

async function onDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isFactoryError(cause)) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    const why = isFull ? `the disk of ${folder} is full` : `${folder} cannot be written: ${message}`;
    throw new FactoryError('file-unreadable', why, {
      cause,
      hint: 'free room, or name another folder, then run again: what is there is kept',
    });
  }
}
