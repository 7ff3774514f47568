import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, digestOf, type Registry, readManifest } from '@officina/core';
import { writeWhole } from './files.ts';

/** Larger documents are not kept, in bytes. */
const largest = 1024 * 1024;

/**
 * The same registry, which keeps in a folder, by digest, the documents that are read of it, and reads them there the next
 * time: for whoever wants to know what a document says. A tag is asked each time, and of a manifest whether it is still
 * there; a configuration is as long there as its manifest. What is damaged is read anew.
 */
export function createKeptRegistry<R extends Pick<Registry, 'head' | 'manifest' | 'blob'>>(
  registry: R,
  folder: string,
): R {
  const fileOf = (digest: Digest) => join(folder, digest.replace(':', '-'));
  const find = async (digest: Digest) => {
    const bytes = await readFile(fileOf(digest)).catch(() => undefined);
    return bytes !== undefined && digestOf(bytes) === digest ? bytes.toString('utf8') : undefined;
  };
  const keep = async (digest: Digest, text: string) => {
    if (Buffer.byteLength(text) > largest || digestOf(text) !== digest) return;
    // What cannot be kept must not fail the question that was answered.
    await writeWhole(fileOf(digest), text).catch(() => undefined);
  };
  return {
    ...registry,
    manifest: async (reference) => {
      const { digest } = reference;
      const body = digest && (await find(digest));
      const mediaType = typeIn(body);
      if (digest !== undefined && body !== undefined && mediaType !== undefined)
        return (await registry.head(reference)) === undefined ? undefined : { digest, mediaType, body };
      const found = await registry.manifest(reference);
      // Only one that says its own type can be told from its bytes alone.
      if (found !== undefined && typeIn(found.body) === found.mediaType) await keep(found.digest, found.body);
      return found;
    },
    blob: async (reference) => {
      const kept = await find(reference.digest);
      if (kept !== undefined) return kept;
      const text = await registry.blob(reference);
      if (text !== undefined) await keep(reference.digest, text);
      return text;
    },
  };
}

function typeIn(body: string | undefined): string | undefined {
  return readManifest(body)?.mediaType;
}
