import { posix } from 'node:path';
import { mapUntilFailure } from '../bounded.ts';
import { digestOfValue } from '../canonical.ts';
import { type Digest, sha256 } from '../digest.ts';
import { FactoryError } from '../error.ts';
import { goExpression, readGoPattern } from '../pattern/go-pattern.ts';
import type { Platform } from '../platform.ts';
import type { FileEntry, Files } from '../port/files.ts';
import { scriptSums } from '../script/build-scripts.ts';
import type { FactorySpec } from '../spec/factory-spec.ts';
import type { WorkspaceImage } from '../workspace.ts';
import { type Ignores, readIgnoreFile } from './ignore-file.ts';
import { refuseEntry, refuseLinkedFiles } from './refused-entry.ts';

type ReadFiles = Pick<Files, 'read' | 'readBytes' | 'walk'>;

/** What a Dockerfile takes of its folder: path to `<mode> <sha256>`, `link <target>` or `folder <mode>`. */
export type TakenFiles = ReadonlyMap<string, string>;

/**
 * Every file, link and folder that a build of the folder could take, `.dockerignore` (or `Dockerfile.dockerignore`, which wins)
 * applied; throws dockerignore-invalid, and context-escapes where one of these or the Dockerfile is a link.
 */
export async function listContext(files: Pick<Files, 'read' | 'walk'>, folder: string): Promise<FileEntry[]> {
  const entries = await files.walk(folder);
  refuseLinkedFiles(folder, entries);
  const ignores = await findIgnores(files, folder);
  return ignores === undefined ? entries : keptEntries(entries, ignores);
}

async function findIgnores(files: Pick<Files, 'read'>, folder: string): Promise<Ignores | undefined> {
  for (const name of ['Dockerfile.dockerignore', '.dockerignore']) {
    const file = `${folder}/${name}`;
    const text = await files.read(file);
    if (text !== undefined) return readIgnoreFile(text, { file });
  }
  return undefined;
}

export interface TakenOptions {
  /** What the Dockerfile takes on each platform: paths and patterns, `.` for all of it. */
  readonly sources: ReadonlyMap<Platform, readonly string[]>;
  /** Bytes that the taken files may have together. */
  readonly limit: number;
  /** What listContext says, where it was asked already. */
  readonly entries?: readonly FileEntry[];
}

/**
 * Reads and hashes what an image takes on each platform; throws context-escapes for a link among it that leads out of the
 * folder, dockerignore-invalid, context-too-large, file-unreadable.
 */
export async function readTakenFiles(
  files: ReadFiles,
  { name, folder }: Pick<WorkspaceImage, 'name' | 'folder'>,
  { sources, limit, entries: listed }: TakenOptions,
): Promise<ReadonlyMap<Platform, TakenFiles>> {
  const entries = listed ?? (await listContext(files, folder));
  const described = new Map<string, string>();
  const result = new Map<Platform, TakenFiles>();
  for (const [platform, patterns] of sources) {
    const { taken, passed } = reach(entries, patterns);
    for (const entry of [...taken, ...passed]) refuseEntry(folder, entry);
    checkContextSize(name, taken, limit);
    const fresh = taken.filter((entry) => !described.has(entry.path));
    await mapUntilFailure(fresh, 4, async (entry) => {
      described.set(entry.path, await describeEntry(entry, { files, folder }));
    });
    result.set(platform, new Map(taken.map((entry) => [entry.path, described.get(entry.path) ?? ''])));
  }
  return result;
}

/**
 * An error (dockerfile-invalid) for each path that no entry is; a pattern may match nothing, as for the builder. `lines`
 * is the line of `dockerfile`, a path, that takes each.
 */
export function missingSources(
  entries: readonly FileEntry[],
  {
    folder,
    dockerfile,
    lines,
  }: { readonly folder: string; readonly dockerfile: string; readonly lines: ReadonlyMap<string, number> },
): FactoryError[] {
  const missing = [...lines].filter(
    ([source]) =>
      !/[*?[]/.test(source.replace(/\\./g, '_')) &&
      rooted(source) !== '' &&
      reach(entries, [source]).taken.length === 0,
  );
  return missing.map(([source, line]) => {
    const shown = source.replace(/\\(.)/g, '$1');
    const message = `${dockerfile}:${line}: ${shown} is no file of ${folder}, or its .dockerignore leaves it out`;
    return new FactoryError('dockerfile-invalid', message, {
      hint: `add ${folder}/${shown.replace(/^[./]+/, '')}, or fix line ${line} of ${dockerfile}`,
    });
  });
}

async function describeEntry(
  { path, kind, mode, target = '' }: FileEntry,
  { files, folder }: { readonly files: ReadFiles; readonly folder: string },
): Promise<string> {
  if (kind === 'link') return `link ${target}`;
  // BuildKit copies all permission bits, so all of them are inputs.
  const bits = (mode & 0o7777).toString(8).padStart(4, '0');
  if (kind === 'folder') return `folder ${bits}`;
  return `${bits} ${sha256(await bytesOf(files, `${folder}/${path}`))}`;
}

/** The digest of everything of the workspace that a build of an image reads: another digest, another image. */
export function inputsDigest(
  image: WorkspaceImage,
  {
    factory,
    files,
    shared = new Map(),
  }: {
    readonly factory: FactorySpec;
    readonly files: TakenFiles;
    /** By the name of the folder. */
    readonly shared?: ReadonlyMap<string, TakenFiles>;
  },
): Digest {
  return digestOfValue({
    name: image.name,
    dockerfile: sha256(image.dockerfile),
    files: Object.fromEntries(files),
    shared: image.spec.shared?.map((name) => Object.fromEntries(shared.get(name) ?? [])),
    spec: image.spec,
    lock: image.lock,
    scripts: scriptSums,
    factory: { compression: factory.compression, source: factory.source },
  });
}

/** Those entries that the sources of a Dockerfile reach, in their order; links that are named are followed. */
export function takenEntries(entries: readonly FileEntry[], sources: readonly string[]): FileEntry[] {
  return reach(entries, sources).taken;
}

interface Reach {
  readonly taken: FileEntry[];
  /** Links on the way to it. */
  readonly passed: ReadonlySet<FileEntry>;
}

function reach(entries: readonly FileEntry[], sources: readonly string[]): Reach {
  const links = entries.filter((entry) => entry.kind === 'link');
  const patterns = new Map(sources.map((source) => [rooted(source), 0]));
  const taken = new Set<FileEntry>();
  const passed = new Set<FileEntry>();
  // A Map hands out what is added while it is walked, so the targets of links have their turn.
  for (const [pattern, followed] of patterns) {
    const segments = pattern === '' ? [] : pattern.split('/');
    const matches = pathPattern(pattern, '(?:/|$)');
    const ways = segments.map((_, at) => pathPattern(segments.slice(0, at + 1).join('/'), '$'));
    for (const entry of entries) if (matches.test(entry.path)) taken.add(entry);
    for (const link of followed < manyLinks ? links : []) {
      const path = link.path.split('/');
      if (ways[path.length - 1]?.test(link.path) !== true) continue;
      passed.add(link);
      const rest = segments.slice(path.length);
      const landing = rooted([posix.dirname(link.path), link.target ?? '', ...rest].join('/'));
      if (!patterns.has(landing)) patterns.set(landing, followed + 1);
    }
  }
  return { taken: entries.filter((entry) => taken.has(entry)), passed };
}

/** Refuses more bytes than the limit (context-too-large), naming the largest files. */
export function checkContextSize(image: string, entries: readonly FileEntry[], limit: number): void {
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total <= limit) return;
  const largest = [...entries].sort((a, b) => b.size - a.size).slice(0, 5);
  throw new FactoryError(
    'context-too-large',
    `${image}: the files that its Dockerfile takes have ${mebibytes(total)}, allowed are ${mebibytes(limit)}; the largest: ` +
      largest.map((entry) => `${entry.path} (${mebibytes(entry.size)})`).join(', '),
    { hint: 'name them in .dockerignore, or copy less' },
  );
}

/** Links in a row after which they are taken to go round, as BuildKit takes them. */
const manyLinks = 255;

function keptEntries(entries: readonly FileEntry[], ignores: Ignores): FileEntry[] {
  const kept = entries.filter(({ path }) => !ignores(path));
  if (kept.length === entries.length) return kept;
  // A folder comes along with whatever is kept in it.
  const needed = new Set(kept.map(({ path }) => path));
  for (const { path } of kept) {
    for (let at = posix.dirname(path); at !== '.' && !needed.has(at); at = posix.dirname(at)) needed.add(at);
  }
  return entries.filter(({ path }) => needed.has(path));
}

async function bytesOf(files: Pick<Files, 'readBytes'>, path: string): Promise<Uint8Array> {
  const bytes = await files.readBytes(path);
  if (bytes !== undefined) return bytes;
  throw new FactoryError('file-unreadable', `${path} went away while it was read`, { hint: 'run again' });
}

function rooted(source: string): string {
  return posix.join('/', source).replace(/^\/+|\/+$/g, '');
}

/** A source of COPY as BuildKit matches it: one pattern of Go's filepath.Match for the path, in which a set may hold a slash. */
function pathPattern(pattern: string, end: string): RegExp {
  const parts = readGoPattern(pattern);
  // A pattern that Go refuses: BuildKit will say so; until then it stands for everything.
  if (pattern === '' || parts.some(({ kind }) => kind === 'bad')) return /^/;
  return new RegExp(`^${parts.map(goExpression).join('')}${end}`, 'su');
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
