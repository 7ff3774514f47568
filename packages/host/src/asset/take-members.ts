import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Packing, readPacking } from '@officina/core';
import type { Header } from 'tar-stream';
import type { Entry, ZipFile } from 'yauzl';
import { bytesOf, inflate } from '../packing/inflate.ts';
import { anyTar, debianFiles } from './archive-tar.ts';
import { openZip } from './archive-zip.ts';
import { type KeptFile, keepBytes } from './keep-bytes.ts';

type Bytes = AsyncIterable<Uint8Array>;

interface How {
  readonly packing: Packing;
  /** Names in the archive; the empty one is what a single compressed file holds. */
  readonly members: readonly string[];
  /** Where files are kept by their hash. */
  readonly store: string;
}

/**
 * Takes plain files out of an archive, by their names in it: no name of the archive's becomes a path here. What is not one
 * regular file of that name (a link, two of them, one whose folder is something else, too) is left out, and so is all of
 * an archive that does not unpack. Throws only what the disk says.
 */
export async function takeMembers(
  file: string,
  { packing, members, store }: How,
): Promise<Map<string, KeptFile>> {
  const { inside, compression } = readPacking(packing);
  const found = createFinds(members, (name, bytes) =>
    keepBytes(bytes, { store, of: `${basename(file)} ${name}` }),
  );
  try {
    if (inside === 'zip') await readZip(file, found);
    else if (inside === 'deb') await readTar(debianFiles(file), found);
    else if (inside === 'tar') await readTar(inflate(bytesOf(file), { compression }), found);
    else await found.take('', inflate(bytesOf(file), { compression }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    return new Map();
  }
  return found.plain();
}

/** What was looked for, and what of it was there. */
interface Finds {
  /** Whether a member of this name is looked for. */
  wants(name: string): boolean;
  take(name: string, bytes: Bytes): Promise<void>;
  /** Something else is there under this name, which may be where a member is, above or below it, or lead to it. */
  pass(name: string, kind: 'folder' | 'link' | 'file'): void;
  plain(): Map<string, KeptFile>;
}

function createFinds(
  members: readonly string[],
  keepAs: (name: string, bytes: Bytes) => Promise<KeptFile>,
): Finds {
  const taken = new Map<string, KeptFile>();
  const spoiled = new Set<string>();
  const links = new Set<string>();
  // A name that leads through a link may end at any other.
  const isThroughLink = (name: string) =>
    name.split('/').some((_, at, parts) => at > 0 && links.has(parts.slice(0, at).join('/')));
  const spoilAll = () => {
    for (const member of members) spoiled.add(member);
  };
  return {
    wants: (name) => members.includes(name),
    take: async (name, bytes) => {
      if (taken.has(name)) spoiled.add(name);
      if (isThroughLink(name)) spoilAll();
      taken.set(name, await keepAs(name, bytes));
    },
    pass: (name, kind) => {
      if (kind === 'link') links.add(name);
      if (isThroughLink(name)) spoilAll();
      for (const member of members) {
        const isOnTheWay = kind !== 'folder' && member.startsWith(`${name}/`);
        if (member === name || name.startsWith(`${member}/`) || isOnTheWay) spoiled.add(member);
      }
    },
    plain: () => new Map([...taken].filter(([name]) => !spoiled.has(name))),
  };
}

async function readTar(bytes: Bytes, found: Finds): Promise<void> {
  const { extract } = await import('tar-stream');
  const unpacked = extract(anyTar);
  const reading = (async () => {
    for await (const entry of unpacked) {
      const name = plainName(entry.header.name);
      if (isPlainFile(entry.header) && found.wants(name)) await found.take(name, entry as Bytes);
      else found.pass(name, kinds[entry.header.type] ?? 'file');
      entry.resume();
    }
  })();
  await Promise.all([pipeline(bytes, unpacked), reading]);
}

const kinds: Partial<Record<Header['type'], 'folder' | 'link'>> = { directory: 'folder', symlink: 'link' };

/** Of a sparse file only the parts that are not empty are in the archive. */
function isPlainFile({ type, pax }: Header): boolean {
  return type === 'file' && !Object.keys(pax ?? {}).some((key) => key.startsWith('GNU.sparse'));
}

async function readZip(file: string, found: Finds): Promise<void> {
  const zip = await openZip(file);
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on('error', reject);
      zip.on('end', resolve);
      zip.on('entry', (entry: Entry) => {
        readEntry(zip, entry, found).then(() => zip.readEntry(), reject);
      });
      zip.readEntry();
    });
  } finally {
    zip.close();
  }
}

async function readEntry(zip: ZipFile, entry: Entry, found: Finds): Promise<void> {
  const written = (entry.fileName as unknown as Buffer).toString('utf8');
  const name = plainName(written);
  const format = (entry.externalFileAttributes >>> 16) & 0o170000;
  const isFolder = written.endsWith('/') || format === 0o040000;
  // 0 is what an archive from a machine without Unix modes says.
  if (isFolder || (format !== 0o100000 && format !== 0) || !found.wants(name)) {
    found.pass(name, isFolder ? 'folder' : format === 0o120000 ? 'link' : 'file');
    return;
  }
  const bytes = await new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
  await found.take(name, bytes);
}

/** As the unpackers take it: without what names the folder that they unpack in, or the same folder twice. */
function plainName(written: string): string {
  return written
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
