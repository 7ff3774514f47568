import {
  type Clock,
  canonicalJson,
  type Digest,
  FactoryError,
  isFactoryError,
  type Registry,
  tagged,
} from '@officina/core';
import { z } from 'zod';
import { indexMediaType } from './image-index.ts';

/** A claim that nobody gave back, because its release was killed, counts for this long. */
const claimMinutes = 15;
const nobody = 'nobody';

const Claim = z.object({
  annotations: z.object({ 'dev.officina.release': z.string(), 'dev.officina.until': z.iso.datetime() }),
});

export interface ClaimPorts {
  readonly registry: Registry;
  readonly clock: Clock;
}

/** The tag that says who releases to a repository at the moment. */
export const claimTag = 'release-claim';

/**
 * Does work as the only release of a repository. The claim is kept in the registry itself, as an index without
 * manifests, and names what is released: a killed release that is run again goes on at once. A registry cannot
 * compare and set, so the work asks `stillOurs` again before its next step. Throws release-busy.
 */
export async function withClaim<T>(
  { repository, release }: { readonly repository: string; readonly release: Digest },
  ports: ClaimPorts,
  work: (stillOurs: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const reference = tagged(repository, claimTag);
  const put = (holder: string, until: Date) =>
    ports.registry.putManifest(reference, { mediaType: indexMediaType, body: renderClaim(holder, until) });
  const stillOurs = async () => {
    const holder = await holderOf(repository, ports);
    if (holder?.release === release) return;
    throw busy(repository, holder?.until);
  };
  const holder = await holderOf(repository, ports);
  if (holder !== undefined && holder.release !== release && holder.until > ports.clock.now()) {
    throw busy(repository, holder.until);
  }
  await put(release, new Date(ports.clock.now().getTime() + claimMinutes * 60_000));
  await stillOurs();
  const giveBack = () => put(nobody, new Date(0));
  let result: T;
  try {
    result = await work(stillOurs);
  } catch (error) {
    // A claim that is not given back only makes others wait: the failure itself is what must be told.
    if (!isFactoryError(error) || error.code !== 'release-busy') await giveBack().catch(() => undefined);
    throw error;
  }
  await stillOurs();
  await giveBack();
  return result;
}

/** Whether a killed run of this very release left its claim behind. */
export async function isClaimed(repository: string, release: Digest, ports: ClaimPorts): Promise<boolean> {
  return (await holderOf(repository, ports))?.release === release;
}

function renderClaim(holder: string, until: Date): string {
  return canonicalJson({
    schemaVersion: 2,
    mediaType: indexMediaType,
    manifests: [],
    annotations: { 'dev.officina.release': holder, 'dev.officina.until': until.toISOString() },
  });
}

async function holderOf(
  repository: string,
  { registry }: ClaimPorts,
): Promise<{ release: string; until: Date } | undefined> {
  const raw = await registry.manifest(tagged(repository, claimTag));
  if (raw === undefined) return undefined;
  const claim = Claim.safeParse(toJson(raw.body));
  if (!claim.success) return undefined;
  const { annotations } = claim.data;
  return { release: annotations['dev.officina.release'], until: new Date(annotations['dev.officina.until']) };
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function busy(repository: string, until: Date | undefined): FactoryError {
  const when = until === undefined ? '' : `, at the longest until ${until.toISOString()}`;
  return new FactoryError('release-busy', `another release to ${repository} is under way${when}`, {
    hint: 'wait for it to end and run officina release again; no channel was moved by this one',
  });
}
