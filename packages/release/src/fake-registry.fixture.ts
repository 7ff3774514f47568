import {
  type Digest,
  digestOf,
  FactoryError,
  type PrunableRegistry,
  type RawManifest,
  type Reference,
} from '@officina/core';

/** A registry in memory for tests: it records every write and can die after some of them. */
export interface FakeRegistry extends PrunableRegistry {
  /** Every write in order: `put <tag or digest> <digest>`, `blob <digest>`, `remove <digest>` or `untag <tag>`. */
  readonly writes: string[];
  /** Tag to digest. */
  readonly names: Map<string, Digest>;
  readonly manifests: Map<string, RawManifest>;
  /** Called before each write; throw to refuse it. */
  beforeWrite: (write: string) => void;
  /** Whether it deletes, as the CNCF distribution does where it is told to. */
  deletes: boolean;
  /** Stores a blob without recording a write. */
  seedBlob(content: string): Digest;
  /** Stores a manifest as a push would, without recording a write. */
  seed(body: string, tag?: string): Digest;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** An empty registry of one repository; like a real one it refuses an index whose manifests it does not have. */
export function fakeRegistry(): FakeRegistry {
  const names = new Map<string, Digest>();
  const manifests = new Map<string, RawManifest>();
  const blobs = new Map<string, string>();
  const writes: string[] = [];
  const find = ({ tag, digest }: Reference) => manifests.get(digest ?? names.get(tag ?? '') ?? '');
  const store = (mediaType: string, body: string): Digest => {
    const digest = digestOf(body);
    manifests.set(digest, { digest, mediaType, body });
    return digest;
  };
  const fake: FakeRegistry = {
    writes,
    names,
    manifests,
    beforeWrite: () => undefined,
    deletes: true,
    seedBlob(content) {
      const digest = digestOf(content);
      blobs.set(digest, content);
      return digest;
    },
    seed(body, tag) {
      const digest = store(manifestType, body);
      if (tag !== undefined) names.set(tag, digest);
      return digest;
    },
    head: async (reference) => find(reference)?.digest,
    manifest: async (reference) => find(reference),
    blob: async ({ digest }) => blobs.get(digest),
    tags: async () => [...names.keys()].sort(),
    async putManifest({ tag, digest: wanted }, { mediaType, body }) {
      const digest = digestOf(body);
      fake.beforeWrite(`put ${tag ?? wanted} ${digest}`);
      const children = (JSON.parse(body) as { manifests?: { digest: string }[] }).manifests ?? [];
      if (children.some((child) => !manifests.has(child.digest))) {
        throw new FactoryError('registry-refused', 'manifest unknown', { hint: 'do it again' });
      }
      writes.push(`put ${tag ?? wanted} ${digest}`);
      store(mediaType, body);
      if (tag !== undefined) names.set(tag, digest);
      return digest;
    },
    async remove({ digest }) {
      if (!fake.deletes) return false;
      fake.beforeWrite(`remove ${digest}`);
      writes.push(`remove ${digest}`);
      manifests.delete(digest);
      for (const [tag, named] of names) if (named === digest) names.delete(tag);
      return true;
    },
    async untag({ tag }) {
      if (!fake.deletes) return false;
      fake.beforeWrite(`untag ${tag}`);
      writes.push(`untag ${tag}`);
      names.delete(tag);
      return true;
    },
    async putBlob(_, content) {
      const digest = digestOf(content);
      fake.beforeWrite(`blob ${digest}`);
      writes.push(`blob ${digest}`);
      blobs.set(digest, content);
      return digest;
    },
  };
  return fake;
}
