import { createHash } from 'node:crypto';
import { dirname, join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import {
  archiveLimits,
  type EnvironmentPlace,
  entryScripts,
  environmentFrame,
  FactoryError,
  installedScript,
  isFactoryError,
  memberPlace,
  type RecordLine,
  readWheelRecord,
  renderWheelRecord,
  requirePrograms,
  sitePackages,
  wheelFolders,
} from '@officina/core';
import type { Pack } from 'tar-stream';
import type { Entry, ZipFile } from 'yauzl';
import { countArchive } from './archive-error.ts';
import { openZip } from './archive-zip.ts';
import { type KeptFile, keepBytes } from './keep-bytes.ts';

interface EnvironmentTar {
  readonly place: EnvironmentPlace;
  /** Links of the image beside it, and what each points to. */
  readonly links: Readonly<Record<string, string>>;
  /** Of all files, seconds since 1970. */
  readonly time: number;
  /** Where files are kept by their hash. */
  readonly store: string;
}

/**
 * Installs wheels into a virtual environment that is a tar, whose paths are those of the image: the same wheels, the same
 * bytes. No Python runs, and no bytecode is written. Where two have one file, that of the later one stays. Throws
 * asset-not-a-program and archive-escapes for what is no wheel, archive-refused for what grows without end, and
 * archive-member-missing for a link to a program that none of them has.
 */
export async function packEnvironment(wheels: readonly string[], tar: EnvironmentTar): Promise<KeptFile> {
  const { place, links, time, store } = tar;
  const { pack: createPack } = await import('tar-stream');
  const pack = createPack();
  const kept = keepBytes(pack as AsyncIterable<Uint8Array>, {
    store,
    of: JSON.stringify([wheels, place, links, time]),
  });
  const failed = kept.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const shelf = createShelf(pack, { root: place.folder, time });
  try {
    const frame = environmentFrame(place);
    for (const wheel of wheels)
      await installWheel(wheel, { place, shelf, limits: countArchive(archiveLimits) });
    for (const [file, text] of Object.entries(frame.files)) await shelf.file(file, Buffer.from(text));
    for (const [link, target] of Object.entries(frame.links))
      await shelf.link(join(place.folder, link), target);
    requirePrograms(links, { place, files: shelf.files });
    for (const [link, target] of Object.entries(links)) await shelf.link(link, target);
    pack.finalize();
    return await kept;
  } catch (error) {
    pack.destroy();
    const reason = await failed;
    // Of a disk that takes no more the tar only says that it is gone.
    throw isFactoryError(error) ? error : (reason ?? error);
  }
}

/** A tar on its way, with a folder for each path that needs one. */
interface Shelf {
  /** A file of the environment, its path from there. */
  file(path: string, bytes: Uint8Array | Stream, executable?: boolean): Promise<void>;
  /** A link of the image. */
  link(path: string, target: string): Promise<void>;
  /** Paths of the environment's files. */
  readonly files: ReadonlySet<string>;
}

interface Stream {
  readonly size: number;
  open(): Promise<Readable>;
}

function createShelf(pack: Pack, { root, time }: { readonly root: string; readonly time: number }): Shelf {
  const [folders, files] = [new Set<string>(), new Set<string>()];
  const owned = { uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(time * 1000) };
  const put = (header: Parameters<Pack['entry']>[0], bytes = Buffer.alloc(0)) =>
    new Promise<void>((resolve, reject) => {
      pack.entry({ ...header, ...owned }, bytes, (error) => (error ? reject(error) : resolve()));
    });
  const reach = async (folder: string): Promise<void> => {
    if (folder === '.' || folder === '/' || folders.has(folder)) return;
    await reach(dirname(folder));
    if (files.has(relative(root.slice(1), folder))) throw clash(folder);
    folders.add(folder);
    await put({ name: `${folder}/`, type: 'directory', mode: 0o755 });
  };
  return {
    files,
    file: async (path, content, executable = false) => {
      const name = join(root, path).slice(1);
      await reach(dirname(name));
      if (folders.has(name)) throw clash(name);
      files.add(path);
      const mode = executable ? 0o755 : 0o644;
      if (!('open' in content)) return put({ name, mode, type: 'file' }, Buffer.from(content));
      const entry = pack.entry({ name, mode, type: 'file', size: content.size, ...owned });
      const bytes = await content.open();
      bytes.on('error', (error) => entry.destroy(error));
      bytes.pipe(entry);
      await finished(entry);
    },
    link: async (path, target) => {
      const name = path.slice(1);
      await reach(dirname(name));
      await put({ name, type: 'symlink', linkname: target, mode: 0o777 });
    },
  };
}

function clash(path: string): FactoryError {
  return new FactoryError('asset-not-a-program', `/${path} is a file of one wheel and a folder of another`, {
    hint: 'leave one of the two projects out, or hold one back by "environment.with" in image.yaml',
  });
}

interface Installing {
  readonly place: EnvironmentPlace;
  readonly shelf: Shelf;
  readonly limits: ReturnType<typeof countArchive>;
}

async function installWheel(wheel: string, { place, shelf, limits }: Installing): Promise<void> {
  const zip = await openZip(wheel);
  try {
    const entries = await plainEntries(zip);
    const folders = wheelFolders([...entries.keys()]);
    const read = async (name: string) => {
      const entry = entries.get(name);
      return entry === undefined ? Buffer.alloc(0) : bytesOf(zip, entry);
    };
    const known = readWheelRecord((await read(`${folders.info}/RECORD`)).toString('utf8'));
    const lines = new Map<string, RecordLine>();
    const record = (path: string, line?: Omit<RecordLine, 'path'>, bytes: Uint8Array = Buffer.alloc(0)) => {
      const own = {
        hash: `sha256=${createHash('sha256').update(bytes).digest('base64url')}`,
        size: `${bytes.length}`,
      };
      lines.set(path, { path: fromSite(path, place), ...(line ?? own) });
    };
    for (const [name, entry] of entries) {
      const to = memberPlace(name, { wheel: folders, place });
      if (to === undefined) continue;
      limits.addMember();
      limits.addBytes(entry.uncompressedSize);
      if (to.isScript) {
        const bytes = installedScript(await read(name), place);
        await shelf.file(to.path, bytes, true);
        record(to.path, undefined, bytes);
        continue;
      }
      const executable = ((entry.externalFileAttributes >>> 16) & 0o111) !== 0;
      await shelf.file(
        to.path,
        { size: entry.uncompressedSize, open: () => streamOf(zip, entry) },
        executable,
      );
      record(to.path, known.get(name) ?? { hash: '', size: '' });
    }
    const points = (await read(`${folders.info}/entry_points.txt`)).toString('utf8');
    const made = [...entryScripts(points, place)].map(([name, text]) => [`bin/${name}`, text] as const);
    for (const [path, text] of [
      ...made,
      [`${sitePackages(place)}/${folders.info}/INSTALLER`, 'officina\n'],
    ] as const) {
      const bytes = Buffer.from(text);
      await shelf.file(path, bytes, path.startsWith('bin/'));
      record(path, undefined, bytes);
    }
    const own = `${folders.info}/RECORD`;
    await shelf.file(
      `${sitePackages(place)}/${own}`,
      Buffer.from(renderWheelRecord([...lines.values()], own)),
    );
  } finally {
    zip.close();
  }
}

/** A path of an environment as a RECORD has it: from the folder of imports. */
function fromSite(path: string, place: EnvironmentPlace): string {
  const site = sitePackages(place);
  return path.startsWith(`${site}/`) ? path.slice(site.length + 1) : `../../../${path}`;
}

/** The files of a zip by their names, in its own order; throws archive-escapes for a link. */
function plainEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => resolve(entries));
    zip.on('entry', (entry: Entry) => {
      const name = (entry.fileName as unknown as Buffer).toString('utf8');
      const format = (entry.externalFileAttributes >>> 16) & 0o170000;
      if (format === 0o120000) {
        reject(
          new FactoryError('archive-escapes', `member ${name} is a link, which no wheel has`, {
            hint: 'do not install it; tell its publisher',
          }),
        );
        return;
      }
      if (!name.endsWith('/') && format !== 0o040000) entries.set(name, entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

function streamOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}

async function bytesOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of await streamOf(zip, entry)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
