import {
  type Clock,
  type Digest,
  digestOf,
  FactoryError,
  isFactoryError,
  mediaTypes,
  type Registry,
  readIfJson,
  renderIndex,
  repositoryOf,
  tagged,
} from '@officina/core';
import { z } from 'zod';

/** A claim that nobody gave back, because its release was killed, counts for this long. */
const claimMinutes = 15;
const prefix = 'release-claim';

/** Looks at one who announced at the same moment and has to step back, before we do. */
const mostLooks = 20;

/** `announced` until its owner has looked who else there is. */
type State = 'announced' | 'writing';

const Claim = z.object({
  annotations: z.object({
    'dev.officina.release': z.string(),
    'dev.officina.until': z.iso.datetime(),
    'dev.officina.state': z.enum(['announced', 'writing']).default('writing'),
  }),
});
type Claim = { readonly release: string; readonly until: Date; readonly state: State };

export interface ClaimPorts {
  readonly registry: Registry;
  readonly clock: Clock;
}

/**
 * Asked right before a write that must not go wrong; throws release-busy when the claim has run out and another took over.
 * `surely`: the registry is asked, too, whether another run of the very same took it over.
 */
export type StillOurs = (how?: 'surely') => Promise<void>;

/** The tag that says that a release of this digest is being written to a repository, or was. */
export function claimTag(release: Digest): string {
  return `${prefix}-${release.slice('sha256:'.length, 'sha256:'.length + 12)}`;
}

/** Whether a tag is such a claim, those of older versions too. */
export function isClaimTag(tag: string): boolean {
  return tag === prefix || tag.startsWith(`${prefix}-`);
}

/**
 * Does work as the only one that writes releases to a repository. Registries cannot compare and set, so everybody who wants
 * to write announces it under a tag of their own, that nobody else writes, and only then looks who else did: of two at once
 * at least one sees the other (Dekker's rule). Whoever sees one that writes steps back; of two that announced, the greater
 * digest does. The claim is an index without manifests and names what is released: a killed release that is run again takes
 * its claim over and goes on at once. It names the run, too: one that was not killed sees that. Throws release-busy.
 */
export async function withClaim<T>(
  { repository, release }: { readonly repository: string; readonly release: Digest },
  ports: ClaimPorts,
  work: (stillOurs: StillOurs) => Promise<T>,
): Promise<T> {
  const { registry, clock } = ports;
  const reference = tagged(repository, claimTag(release));
  const put = (body: string) => registry.putManifest(reference, { mediaType: mediaTypes.index, body });
  const by = crypto.randomUUID();
  let until = new Date(0);
  let said: Digest | undefined;
  const say = async (state: State) => {
    until = new Date(clock.now().getTime() + claimMinutes * 60_000);
    said = await put(renderClaim(release, { until, state, by }));
  };
  // Its bytes, since they cannot be mistaken.
  const isOurs = async () => (await registry.manifest(reference))?.digest === said;
  const giveBack = async () => {
    if (await isOurs()) await put(givenBack);
  };
  const announce = async () => {
    await say('announced');
    for (let looks = 0; ; looks++) {
      const others = await findOthers(repository, release, ports);
      const stepsBack = ({ state, release: other }: Claim) => state === 'announced' && other > release;
      if (others.length === 0) break;
      if (looks < mostLooks && others.every(stepsBack)) continue;
      await giveBack();
      throw busy(repository, others);
    }
    await say('writing');
  };
  const stillOurs: StillOurs = async (how) => {
    if (how === 'surely' && !(await isOurs())) throw busy(repository, [{ release, until, state: 'writing' }]);
    // Others begin only when it has run out: until then they need not be looked for. Renewed well before, by the same rule.
    if (until.getTime() - clock.now().getTime() < (claimMinutes / 2) * 60_000) await announce();
  };
  const others = await findOthers(repository, release, ports);
  if (others.length > 0) throw busy(repository, others);
  await announce();
  let result: T;
  try {
    result = await work(stillOurs);
  } catch (error) {
    // A claim that is not given back only makes others wait: the failure itself is what must be told.
    if (!isFactoryError(error) || error.code !== 'release-busy') await giveBack().catch(() => undefined);
    throw error;
  }
  await giveBack();
  return result;
}

/** Whether a killed run of this very release left its claim behind. */
export async function isClaimed(repository: string, release: Digest, ports: ClaimPorts): Promise<boolean> {
  const claim = await readClaim(repository, claimTag(release), ports);
  return claim !== undefined && claim.until.getTime() > 0;
}

function renderClaim(
  holder: string,
  { until, state, by }: Omit<Claim, 'release'> & { readonly by?: string },
): string {
  return renderIndex([], {
    'dev.officina.release': holder,
    'dev.officina.until': until.toISOString(),
    'dev.officina.state': state,
    ...(by === undefined ? {} : { 'dev.officina.run': by }),
  });
}

const givenBack = renderClaim('nobody', { until: new Date(0), state: 'writing' });

/** What the tag of a claim names that was given back: prune lets it go. */
export const givenBackDigest = digestOf(givenBack);

/** The claims of others that have not run out. */
async function findOthers(repository: string, release: Digest, ports: ClaimPorts): Promise<Claim[]> {
  const tags = await ports.registry.tags(repositoryOf(repository));
  const others = tags.filter((tag) => isClaimTag(tag) && tag !== claimTag(release));
  const claims = await Promise.all(others.map((tag) => readClaim(repository, tag, ports)));
  return claims.filter((claim) => claim !== undefined && claim.until > ports.clock.now()) as Claim[];
}

async function readClaim(
  repository: string,
  tag: string,
  { registry }: ClaimPorts,
): Promise<Claim | undefined> {
  const raw = await registry.manifest(tagged(repository, tag));
  const { data } = Claim.safeParse(readIfJson(raw?.body));
  if (data === undefined) return undefined;
  const { annotations: said } = data;
  return {
    release: said['dev.officina.release'],
    until: new Date(said['dev.officina.until']),
    state: said['dev.officina.state'],
  };
}

function busy(repository: string, others: readonly Claim[]): FactoryError {
  const until = new Date(Math.max(...others.map((claim) => claim.until.getTime())));
  return new FactoryError(
    'release-busy',
    `another release to ${repository} is under way, at the longest until ${until.toISOString()}`,
    { hint: 'wait for it to end and run officina release again; no channel was moved by this one' },
  );
}
