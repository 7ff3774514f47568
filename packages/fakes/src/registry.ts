import {
  type Descriptor,
  type Digest,
  type DigestReference,
  descriptorOf,
  digestOf,
  FactoryError,
  mediaTypes,
  nameIn,
  type Platform,
  type PrunableRegistry,
  parseRepository,
  type RawManifest,
  type Reference,
  type Repository,
  renderManifest,
} from '@officina/core';

/** What one repository holds; seeding is a push that nobody records. */
export interface Shelf {
  /** Tag to digest. */
  readonly names: Map<string, Digest>;
  readonly manifests: Map<string, RawManifest>;
  readonly blobs: Map<string, string>;
  seedBlob(content: string): Digest;
  /** Stores a manifest, or an index where the body has `manifests`. */
  seed(body: string, tag?: string): Digest;
  /** Stores an image's config and manifest. */
  seedImage(image: SeededImage, tag?: string): Digest;
}

export interface SeededImage {
  /** linux/amd64, if left out. */
  readonly platform?: Platform;
  readonly labels?: Readonly<Record<string, string>>;
  /** When it was made (ISO 8601); its config does not say where left out. */
  readonly created?: string;
  /** What else its config says, such as `OnBuild`. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly layers?: readonly Descriptor[];
}

/** A registry in memory: itself the shelf of its home repository, with more at other names. */
export interface MemoryRegistry extends PrunableRegistry, Shelf {
  /** The names of the manifests that were read, in order: tags and digests. */
  readonly asked: string[];
  /** Every write in order: `put <tag or digest> <digest>`, `blob <digest>`, `remove <digest>` or `untag <tag>`. */
  readonly writes: string[];
  /** Called before each write; throw to refuse it. */
  beforeWrite: (write: string) => void;
  /** Whether it deletes, as the CNCF distribution does where it is told to. */
  deletes: boolean;
  /** What a repository holds, `host/path`; empty at first. */
  at(repository: string | Repository): Shelf;
}

/** An empty registry; like a real one it refuses an index whose manifests it does not have. */
export function memoryRegistry(home = '127.0.0.1:5000/factory'): MemoryRegistry {
  const shelves = new Map<string, Shelf>();
  const at = (name: string | Repository): Shelf => {
    const { registry, repository } = typeof name === 'string' ? parseRepository(name) : name;
    const place = `${registry}/${repository}`;
    const shelf = shelves.get(place) ?? emptyShelf();
    shelves.set(place, shelf);
    return shelf;
  };
  const write = <T>(line: string, work: () => T): T => {
    fake.beforeWrite(line);
    const done = work();
    fake.writes.push(line);
    return done;
  };
  const fake: MemoryRegistry = {
    ...at(home),
    asked: [],
    writes: [],
    beforeWrite: () => undefined,
    deletes: true,
    at,
    head: async (reference) => find(at(reference), reference)?.digest,
    manifest: async (reference) => {
      fake.asked.push(nameIn(reference));
      return find(at(reference), reference);
    },
    blob: async (reference) => at(reference).blobs.get(reference.digest),
    tags: async (repository) => [...at(repository).names.keys()].sort(),
    putManifest: async (reference, manifest) =>
      write(`put ${nameIn(reference)} ${digestOf(manifest.body)}`, () =>
        put(at(reference), reference, manifest),
      ),
    putBlob: async (repository, content) => {
      const digest = typeof content === 'string' ? digestOf(content) : content.digest;
      const text = typeof content === 'string' ? content : content.file;
      return write(`blob ${digest}`, () => {
        at(repository).blobs.set(digest, text);
        return digest;
      });
    },
    remove: async (reference) =>
      fake.deletes && write(`remove ${reference.digest}`, () => remove(at(reference), reference)),
    untag: async (reference) =>
      fake.deletes &&
      write(`untag ${reference.tag}`, () => {
        at(reference).names.delete(reference.tag);
        return true;
      }),
  };
  return fake;
}

function emptyShelf(): Shelf {
  const shelf: Shelf = {
    names: new Map(),
    manifests: new Map(),
    blobs: new Map(),
    seedBlob(content) {
      const digest = digestOf(content);
      shelf.blobs.set(digest, content);
      return digest;
    },
    seed: (body, tag) => store(shelf, { mediaType: mediaTypeOf(body), body }, tag),
    seedImage({ platform = 'linux/amd64', labels = {}, created, config: more = {}, layers = [] }, tag) {
      const [os, architecture] = platform.split('/');
      const config = JSON.stringify({ created, os, architecture, config: { Labels: labels, ...more } });
      shelf.seedBlob(config);
      const manifest = { config: descriptorOf(mediaTypes.config, config), layers: [...layers] };
      return shelf.seed(renderManifest(manifest), tag);
    },
  };
  return shelf;
}

function find({ manifests, names }: Shelf, { tag, digest }: Reference): RawManifest | undefined {
  return manifests.get(digest ?? names.get(tag) ?? '');
}

function put(shelf: Shelf, { tag }: Reference, manifest: Omit<RawManifest, 'digest'>): Digest {
  const children = manifest.mediaType === mediaTypes.index ? JSON.parse(manifest.body).manifests : [];
  if (children.some((child: Descriptor) => !shelf.manifests.has(child.digest)))
    throw new FactoryError('registry-refused', 'manifest unknown', { hint: 'do it again' });
  return store(shelf, manifest, tag);
}

function store(shelf: Shelf, manifest: Omit<RawManifest, 'digest'>, tag?: string): Digest {
  const digest = digestOf(manifest.body);
  shelf.manifests.set(digest, { ...manifest, digest });
  if (tag !== undefined) shelf.names.set(tag, digest);
  return digest;
}

function remove({ manifests, names }: Shelf, { digest }: DigestReference): true {
  manifests.delete(digest);
  for (const [tag, named] of names) if (named === digest) names.delete(tag);
  return true;
}

function mediaTypeOf(body: string): string {
  return 'manifests' in JSON.parse(body) ? mediaTypes.index : mediaTypes.manifest;
}
