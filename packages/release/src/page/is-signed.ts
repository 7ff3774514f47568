import { type Digest, type Registry, readIfJson, tagged } from '@officina/core';
import { z } from 'zod';

/** The list of what is about a digest, as far as we ask for it (distribution-spec 1.1, the referrers tag). */
const Referrers = z.object({ manifests: z.array(z.object({ artifactType: z.string().optional() })) });

/**
 * Whether a registry has a signature of a digest: where cosign 2 keeps it, or as the bundle that cosign 3 lists beside it
 * (https://docs.sigstore.dev/cosign/signing/signing_with_containers). Whether it counts is for cosign to say.
 */
export async function isSigned(
  repository: string,
  digest: Digest,
  registry: Pick<Registry, 'head' | 'manifest'>,
): Promise<boolean> {
  const tag = digest.replace(':', '-');
  if ((await registry.head(tagged(repository, `${tag}.sig`))) !== undefined) return true;
  const list = await registry.manifest(tagged(repository, tag));
  const { manifests } = Referrers.safeParse(readIfJson(list?.body)).data ?? { manifests: [] };
  return manifests.some(({ artifactType }) =>
    artifactType?.startsWith('application/vnd.dev.sigstore.bundle.'),
  );
}
