import { dirname, join } from 'node:path';
import {
  type DebianArchives,
  type DigestReference,
  FactoryError,
  type Http,
  type HttpRequest,
  type HttpResponse,
  isFactoryError,
  type KeptMaterial,
  type Material,
  type MaterialStore,
  type NpmTarballs,
  renderReference,
} from '@officina/core';
import { sleep } from '../clock.ts';
import type { KeptFile } from './keep-bytes.ts';
import { layOut } from './lay-out.ts';
import { adoptPart, bringRest, type Giver, type Part } from './material-part.ts';
import { copyWhole, findWhole, hashFile, keepWhole } from './whole-file.ts';

export interface MaterialStoreOptions {
  readonly http: Http;
  readonly npm: NpmTarballs;
  /** Needed for Debian packages. */
  readonly archives?: DebianArchives;
  /** Needed for what a registry has. */
  readonly registry?: {
    ask(
      reference: DigestReference,
      wish: { readonly as: 'blob' | 'manifest'; readonly headers: Readonly<Record<string, string>> },
    ): Promise<HttpResponse>;
  };
  /** The content-addressed cache: one file per material, named by its hash. */
  readonly folder: string;
  /** Waits; milliseconds. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** Told about each file that is asked for again. */
  readonly log?: (message: string) => void;
}

const ignore = () => undefined;
const readOnly = ['EROFS', 'EACCES', 'EPERM'];

/** Between tries, in milliseconds, when what came was not what the lock names: an error page may pass. */
const pauses = [2000, 10_000];

/** Materials in a folder, each a file named by its hash and fetched once; memory stays bounded whatever their size. */
export function createMaterialStore(options: MaterialStoreOptions): MaterialStore {
  const underWay = new Map<string, Promise<unknown>>();
  const bringNew: MaterialStore['fetch'] = async (material, onBytes = () => undefined) => {
    const file = join(options.folder, material.hash.hex);
    const size = await findWhole(file, material.hash);
    if (size !== undefined) return { file, size, fetched: false };
    return bring(material, { ...options, file, onBytes });
  };
  return {
    fetch: (material, onBytes) => {
      const { hex } = material.hash;
      // Who else wants it waits and finds it there; where it did not come, another address may have it.
      const before = underWay.get(hex) ?? Promise.resolve();
      const brought = before.then(ignore, ignore).then(() => bringNew(material, onBytes));
      underWay.set(hex, brought);
      const forget = () => underWay.get(hex) === brought && underWay.delete(hex);
      brought.then(forget, forget);
      return brought;
    },
    find: async (hash) => {
      const file = join(options.folder, hash.hex);
      const size = await findWhole(file, hash);
      return size === undefined ? undefined : { file, size, fetched: false };
    },
    digest: async ({ file }) => `sha256:${await hashFile(file, 'sha256')}`,
    take: async (archive, { packing, members }) => {
      const file = join(options.folder, archive.hash.hex);
      if ((await findWhole(file, archive.hash)) === undefined) return new Map();
      const { takeMembers } = await import('./take-members.ts');
      try {
        const taken = await takeMembers(file, { packing, members, store: options.folder });
        return new Map([...taken].map(([name, one]) => [name, takenMaterial(one, { archive, file })]));
      } catch (error) {
        // A store that this user only reads does for a build: then a step unpacks.
        if (readOnly.includes((error as NodeJS.ErrnoException).code ?? '')) return new Map();
        throw diskError(error, { what: archive.what, folder: options.folder });
      }
    },
    layOut: async (content, folder) => {
      try {
        await layOut(content, { from: options.folder, to: folder });
      } catch (error) {
        throw layOutError(error, { folder, store: options.folder });
      }
    },
  };
}

function takenMaterial(
  { hex, size }: KeptFile,
  { archive, file }: { readonly archive: Material; readonly file: string },
): Material {
  return {
    what: archive.what,
    from: { file: join(dirname(file), hex) },
    hash: { algorithm: 'sha256', hex },
    size,
  };
}

interface Bringing extends MaterialStoreOptions {
  readonly file: string;
  readonly onBytes: (more: number) => void;
}

async function bring(material: Material, bringing: Bringing): Promise<KeptMaterial> {
  const pause = bringing.sleep ?? sleep;
  for (let tries = 0; ; tries += 1) {
    try {
      return await bringOnce(material, bringing);
    } catch (error) {
      const wait = pauses[tries];
      const isOther = isFactoryError(error) && error.code === 'checksum-mismatch';
      if (!isOther || wait === undefined) throw error;
      bringing.log?.(`${error.message}; asking again in ${wait / 1000} s`);
      await pause(wait);
    }
  }
}

async function bringOnce(material: Material, options: Bringing): Promise<KeptMaterial> {
  const { hash, what } = material;
  const { file } = options;
  let part: Part | undefined;
  try {
    part = await adoptPart(hash, options.folder);
    await bringPart(part, { ...options, material });
  } catch (error) {
    throw isFactoryError(error) ? error : diskError(error, { what, folder: options.folder });
  }
  const got = await keepWhole(part.path, { file, hash });
  if (got.hex === hash.hex) return { file, size: got.size, fetched: true };
  throw mismatch(material, { got: got.hex, part });
}

/** Where a package is in its registry is a convention; where it is not followed, the registry is asked. */
async function bringPart(
  part: Part,
  { material, onBytes, http, npm, archives, registry }: Bringing & { material: Material },
) {
  const { from, what } = material;
  const by = (giver: Giver) => bringRest(part, { giver, material, onBytes });
  const byUrl = (request: HttpRequest) =>
    by({
      url: request.url,
      ask: (headers) =>
        http.request({ ...request, redirectHosts: 'any', headers: { ...request.headers, ...headers } }),
    });
  if (typeof from === 'string') return byUrl({ url: from });
  if ('file' in from) return copyWhole(from.file, part.path, what);
  if ('registry' in from) {
    const { registry: reference, as } = from;
    if (registry === undefined) throw new TypeError('this store knows no registry');
    return by({
      url: renderReference(reference),
      ask: (headers) => registry.ask(reference, { as, headers }),
    });
  }
  if ('debian' in from) {
    if (archives === undefined) throw new TypeError('this store knows no archives');
    return firstOf(await archives.urls(from.debian), (url) => byUrl({ url }));
  }
  try {
    return await byUrl(await npm.usual(from.npm, from.version));
  } catch (error) {
    if (!isFactoryError(error) || error.code !== 'asset-missing') throw error;
    return byUrl(await npm.asked(from.npm, from.version));
  }
}

/** Does something with one after another until it can be done; throws why it could not with the last. */
async function firstOf<T>(ones: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  let why: unknown;
  for (const one of ones) {
    try {
      return await work(one);
    } catch (error) {
      if (!isFactoryError(error)) throw error;
      why = error;
    }
  }
  throw why;
}

function mismatch(
  { what, hash, from }: Material,
  { got, part }: { readonly got: string; readonly part: Part },
): FactoryError {
  const place = part.url ?? (typeof from === 'string' ? from : 'file' in from ? from.file : 'its registry');
  return new FactoryError(
    'checksum-mismatch',
    `${what}: wanted ${hash.algorithm} ${hash.hex}, got ${got} from ${place}`,
    { hint: 'the bytes changed or an error page came instead: run officina resolve --check' },
  );
}

/** A file that was there a moment ago is gone, or the disk is full. */
function layOutError(cause: unknown, { folder, store }: { readonly folder: string; readonly store: string }) {
  const { code, path } = cause as NodeJS.ErrnoException;
  if (code !== 'ENOENT') return diskError(cause, { what: 'what the builder is given', folder });
  return new FactoryError('file-unreadable', `${path ?? store} was taken away while ${folder} was made`, {
    hint: `run again, and let nothing empty ${store} meanwhile: what is missing is fetched again`,
    cause,
  });
}

/** What the system says of a file of the store: a full disk, a folder that may not be written. */
export function diskError(
  cause: unknown,
  { what, folder }: { readonly what: string; readonly folder: string },
) {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === undefined) return cause;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  const why = isFull ? `the disk of ${folder} is full` : `${folder} cannot be written: ${message}`;
  return new FactoryError('file-unreadable', `${what}: ${why}`, {
    hint: 'free room, or name another folder in OFFICINA_CACHE, then run again: what came is kept',
    cause,
  });
}
