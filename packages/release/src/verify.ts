import {
  childrenOf,
  type Digest,
  FactoryError,
  isFactoryError,
  parseReference,
  type Registry,
  type ReleasedImage,
  type ReleaseRecord,
  readArtifact,
  readRecord,
  recordTag,
  releasedVersions,
  type Signer,
  tagged,
} from '@officina/core';
import semver from 'semver';
import { componentsOf, subjectOf } from './sbom/missing.ts';
import { sbomTag } from './sbom/settle-sboms.ts';

export interface VerifyInputs {
  readonly repository: string;
  /** A released version (`v1.2.3`: all images of it), or a tag. */
  readonly what: string;
}

export interface VerifyPorts {
  readonly registry: Registry;
  /** Left out: no signature can be checked, and that check fails. */
  readonly signer?: Signer | undefined;
}

/** One thing that a consumer wants to know, and what was found. */
export interface Finding {
  readonly check: 'signature' | 'record' | 'digest' | 'sbom';
  readonly passed: boolean;
  /** What was found, or why it failed. */
  readonly detail: string;
}

/**
 * Judges what a version or tag names: our signature on it and on its record, the record that names it, the digests that
 * the registry has, and the SBOMs. A check that cannot be made has failed. Throws registry-missing when nothing is there.
 */
export async function verify(inputs: VerifyInputs, ports: VerifyPorts): Promise<Finding[]> {
  const subject = await findSubject(inputs, ports.registry);
  const check = async (name: Finding['check'], work: () => Promise<string>): Promise<Finding> => {
    try {
      return { check: name, passed: true, detail: await work() };
    } catch (error) {
      if (!isFactoryError(error)) throw error;
      return { check: name, passed: false, detail: error.message };
    }
  };
  return [
    await check('signature', () => checkSignatures(subject, inputs, ports)),
    await check('record', () => checkRecord(subject, inputs)),
    await check('digest', () => checkDigests(subject, inputs, ports.registry)),
    await check('sbom', () => checkSboms(subject, inputs, ports.registry)),
  ];
}

/** What is judged: digests that tags name, and the record that holds them. */
interface Subject {
  /** Tag to the digest that it names now. */
  readonly tags: ReadonlyMap<string, Digest>;
  readonly record?: ReleaseRecord;
  /** The images of the record that are asked about. */
  readonly images: readonly ReleasedImage[];
}

async function findSubject({ repository, what }: VerifyInputs, registry: Registry): Promise<Subject> {
  if (semver.valid(what) !== null) {
    const record = await readRecord(repository, what, registry);
    if (record === undefined) throw missing(repository, `release ${what}`);
    // Channels may have moved on since: only what never moves belongs to the version for ever.
    const fixed = record.images.flatMap(({ tags }) => tags.filter((tag) => tag.includes(what)));
    return { tags: await namesOf(fixed, repository, registry), record, images: record.images };
  }
  const digest = await registry.head(tagged(repository, what));
  if (digest === undefined) throw missing(repository, `tag ${what}`);
  for (const version of await releasedVersions(repository, registry)) {
    const record = await readRecord(repository, version, registry);
    const images = record?.images.filter((image) => image.digest === digest) ?? [];
    if (record !== undefined && images.length > 0) {
      return { tags: new Map([[what, digest]]), record, images };
    }
  }
  return { tags: new Map([[what, digest]]), images: [] };
}

async function namesOf(tags: readonly string[], repository: string, registry: Registry) {
  const named = await Promise.all(
    tags.map(async (tag): Promise<[string, Digest]> => {
      const digest = await registry.head(tagged(repository, tag));
      if (digest === undefined) throw missing(repository, `tag ${tag}`);
      return [tag, digest];
    }),
  );
  return new Map(named);
}

async function checkSignatures(
  { tags, record, images }: Subject,
  { repository }: VerifyInputs,
  { registry, signer }: VerifyPorts,
): Promise<string> {
  if (signer === undefined) throw failed('not checked: nobody said whose signature counts');
  const recorded = record?.version && (await registry.head(tagged(repository, recordTag(record.version))));
  const digests = new Set([
    ...tags.values(),
    ...images.map(({ digest }) => digest),
    ...(recorded ? [recorded] : []),
  ]);
  const signers = new Set<string>();
  for (const digest of digests) {
    const state = await signer.verify({ ...parseReference(repository), digest });
    if (!state.valid) throw failed(`${digest}: ${state.why}`);
    signers.add(state.by);
  }
  return `${digests.size} digests, by ${[...signers].join(', ')}`;
}

async function checkRecord({ tags, record, images }: Subject, { repository }: VerifyInputs): Promise<string> {
  if (record === undefined)
    throw failed(`no release of ${repository} names ${[...tags.values()].join(', ')}`);
  const { version = '', released = '', commit } = record;
  const names = images.map(({ image }) => image).join(', ');
  return `${version} of ${released.slice(0, 10)}${commit === undefined ? '' : `, commit ${commit.slice(0, 12)}`}: ${names}`;
}

async function checkDigests(
  { tags, images }: Subject,
  { repository }: VerifyInputs,
  registry: Registry,
): Promise<string> {
  const wanted = new Map(
    images.flatMap(({ tags: names, digest }) => names.map((tag) => [tag, digest] as const)),
  );
  for (const [tag, got] of tags) {
    const recorded = wanted.get(tag);
    if (recorded !== undefined && recorded !== got)
      throw failed(`tag ${tag} is ${got}, recorded as ${recorded}`);
  }
  const platforms = await Promise.all(
    [...new Set([...tags.values(), ...images.map(({ digest }) => digest)])].map(async (digest) => {
      const children = await childrenAt(digest, repository, registry);
      const recorded = images.find((image) => image.digest === digest)?.platforms.map((one) => one.digest);
      if (recorded !== undefined && [...recorded].sort().join() !== [...children].sort().join()) {
        throw failed(`${digest} holds ${children.join(', ')}, recorded are ${recorded.join(', ')}`);
      }
      for (const child of children) {
        if ((await registry.manifest({ ...parseReference(repository), digest: child })) === undefined) {
          throw failed(`${digest} names ${child}, which is gone`);
        }
      }
      return children.length;
    }),
  );
  const count = platforms.reduce((sum, one) => sum + one, 0);
  const [[tag, digest] = ['', '']] = tags;
  const named = tags.size === 1 ? `${tag} ${digest}` : `${tags.size} tags as recorded`;
  return `${named}, ${count} platform manifests`;
}

async function checkSboms(
  { tags, record, images }: Subject,
  { repository }: VerifyInputs,
  registry: Registry,
): Promise<string> {
  const platforms =
    images.length > 0
      ? images.flatMap((image) => image.platforms.map((one) => ({ ...one, image })))
      : (await Promise.all([...tags.values()].map((digest) => childrenAt(digest, repository, registry))))
          .flat()
          .map((digest) => ({ digest, sbom: undefined, image: undefined }));
  let components = 0;
  for (const { digest, sbom, image } of platforms) {
    const text =
      sbom === undefined
        ? (await readArtifact(tagged(repository, sbomTag(digest)), registry))?.text
        : await registry.blob({ ...parseReference(repository), digest: sbom });
    if (text === undefined) throw failed(`${digest} has no SBOM`);
    if (subjectOf(text, sbomTag(digest)) !== digest)
      throw failed(`the SBOM of ${digest} is about something else`);
    const there = componentsOf(text, sbomTag(digest));
    const lacking =
      image === undefined ? [] : recordedTools(image, record).filter((tool) => !there.has(tool));
    if (lacking.length > 0) throw failed(`the SBOM of ${digest} lacks ${lacking.join(', ')}`);
    components += there.size;
  }
  return `${platforms.length} CycloneDX documents, ${components} components, every recorded tool among them`;
}

/** The tools of an image and of those that it is made from, as components are named. */
function recordedTools(image: ReleasedImage, record: ReleaseRecord | undefined): string[] {
  const parents = (image.parents ?? []).flatMap(
    (name) => record?.images.filter((other) => other.image === name) ?? [],
  );
  const own = Object.entries(image.contents?.tools ?? {}).map(([name, version]) => `tool:${name} ${version}`);
  return [...new Set([...own, ...parents.flatMap((parent) => recordedTools(parent, record))])];
}

async function childrenAt(digest: Digest, repository: string, registry: Registry): Promise<Digest[]> {
  const raw = await registry.manifest({ ...parseReference(repository), digest });
  if (raw === undefined) throw failed(`${digest} is gone`);
  return childrenOf(raw);
}

function missing(repository: string, what: string): FactoryError {
  return new FactoryError('registry-missing', `${repository} has no ${what}`, {
    hint: 'officina release list shows what is there',
  });
}

function failed(why: string): FactoryError {
  return new FactoryError('verification-failed', why);
}
