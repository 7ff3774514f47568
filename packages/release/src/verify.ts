import { digested, isFactoryError, type Registry, recordTag, type Signer, tagged } from '@officina/core';
import { childrenAt, failed, findSubject, type Subject, type VerifyInputs } from './proof/verify-subject.ts';
import { checkProvenance } from './provenance/check-provenance.ts';
import { checkSboms } from './sbom/check-sboms.ts';

export type { VerifyInputs } from './proof/verify-subject.ts';

export interface VerifyPorts {
  readonly registry: Registry;
  /** Left out: no signature can be checked, and that check fails. */
  readonly signer?: Signer | undefined;
}

/** One thing that a consumer wants to know, and what was found. */
export interface Finding {
  readonly check: 'signature' | 'record' | 'digest' | 'sbom' | 'provenance';
  readonly passed: boolean;
  /** What was found, or why it failed. */
  readonly detail: string;
}

/**
 * Judges what a version or tag names: our signature on it and on its record, the record that names it, the digests that
 * the registry has, the SBOMs and the provenance. A check that cannot be made has failed. Throws registry-missing when nothing is there.
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
    await check('provenance', () => checkProvenance(subject, inputs, ports)),
  ];
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
    const state = await signer.verify(digested(repository, digest));
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
        if ((await registry.manifest(digested(repository, child))) === undefined) {
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
