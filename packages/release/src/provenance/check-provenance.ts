import {
  type Digest,
  digested,
  digestOf,
  type Registry,
  readArtifact,
  type Signer,
  tagged,
} from '@officina/core';
import { isSamePredicate } from '../proof/same-predicate.ts';
import { failed, type Subject, type VerifyInputs } from '../proof/verify-subject.ts';
import { parseProvenance, provenanceTag } from './provenance.ts';

/** Looks at the provenance of every image: about that very index, as recorded, and signed; throws verification-failed. */
export async function checkProvenance(
  { tags, images }: Subject,
  { repository }: VerifyInputs,
  { registry, signer }: { readonly registry: Registry; readonly signer?: Signer | undefined },
): Promise<string> {
  const recorded = new Map(images.map(({ digest, provenance }) => [digest, provenance]));
  const builders = new Set<string>();
  const digests = new Set<Digest>([...tags.values(), ...recorded.keys()]);
  for (const digest of digests) {
    const there = await readArtifact(tagged(repository, provenanceTag(digest)), registry);
    if (there === undefined) throw failed(`${digest} has no provenance`);
    const { about, predicate } = parseProvenance(there.text, there.origin.file);
    if (!about.includes(digest)) throw failed(`the provenance of ${digest} is about something else`);
    const wanted = recorded.get(digest);
    const got = digestOf(there.text);
    if (wanted !== undefined && wanted !== got) {
      throw failed(`the provenance of ${digest} is ${got}, recorded as ${wanted}`);
    }
    const state = await signer?.attested(digested(repository, digest), 'slsaprovenance1');
    if (state?.valid === false) throw failed(`${digest}: ${state.why}`);
    const signed = state?.predicates.some((one) => isSamePredicate(one, predicate));
    if (signed === false) throw failed(`the signed provenance of ${digest} says something else`);
    builders.add(predicate.runDetails.builder.id);
  }
  const how = signer === undefined ? 'not signed' : 'signed';
  return `${digests.size} statements, ${how}, built by ${[...builders].join(', ')}`;
}
