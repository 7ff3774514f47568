import {
  type Candidate,
  type Digest,
  digested,
  engineGreenName,
  FactoryError,
  type ImageEntries,
  type Mirrors,
  mirrorUrl,
  type Plan,
  type Platform,
  renderReference,
} from '@officina/core';
import { type Difference, imageDifference, renderDifferences } from './image-difference.ts';
import { type BuildInputs, type BuildPorts, run } from './run.ts';

export interface VerifyInputs extends Omit<BuildInputs, 'push' | 'noCache'> {
  /** Images to build again; every planned one when left out. */
  readonly only?: readonly string[] | undefined;
}

export interface VerifyPorts extends BuildPorts {
  readonly layers: ImageEntries;
}

/** An image that was built again. */
export interface Verified {
  readonly image: string;
  readonly platform: Platform;
  readonly tested: Digest;
  readonly rebuilt: Digest;
  /** Empty exactly when the digests are the same, or when the two could not be told apart file by file. */
  readonly differences: readonly Difference[];
}

/** verify.json: what came out of building tested images again. */
export interface VerifyResult {
  readonly schema: 'officina.verify/v1';
  readonly images: readonly Verified[];
  /** Milliseconds that the builder took. */
  readonly milliseconds: number;
}

/**
 * Builds tested images again, without any cache, and compares: the same inputs must be the same digest. Throws
 * image-unknown, candidate-missing when there is nothing tested to compare with, and what build throws.
 */
export async function verify(inputs: VerifyInputs, ports: VerifyPorts): Promise<VerifyResult> {
  const names = inputs.only ?? inputs.plan.images.map(({ name }) => name);
  const plan = againPlan(inputs.plan, names);
  const built = await run({ ...inputs, plan, push: false, noCache: true }, ports);
  const images: Verified[] = [];
  for (const candidate of built.candidates) {
    if (!candidate.reused) images.push(await compare(candidate, inputs, ports));
  }
  return { schema: 'officina.verify/v1', images, milliseconds: built.milliseconds };
}

/** The refusal that a difference is; undefined when everything repeats. */
export function verifyError({ images }: VerifyResult): FactoryError | undefined {
  const others = images.filter(({ tested, rebuilt }) => tested !== rebuilt);
  if (others.length === 0) return undefined;
  const problems = others.map(({ image, platform, tested, rebuilt, differences }) =>
    [
      `${image} for ${platform}: built again it is ${rebuilt}, tested was ${tested}`,
      ...renderDifferences(differences),
    ].join('\n  '),
  );
  const whats = new Set(others.flatMap(({ differences }) => differences.map(({ what }) => what)));
  const onlyTimes = whats.size === 1 && whats.has('time');
  return new FactoryError('not-repeatable', problems, { hint: onlyTimes ? timesVary : stepVaries });
}

const stepVaries =
  'a step reads what is not in its inputs (the network, the clock, a random number): pin it, or remove what varies';
const timesVary =
  'COPY keeps the times of its source: copy to a stage that sets them (docs/build.md, Repeatable), and end what makes files with touch -h -d "@$SOURCE_DATE_EPOCH"';

/** One row per image for a person's table: image, platform, outcome, digest. */
export function renderVerifyRows({ images }: VerifyResult): string[][] {
  return images.map(({ image, platform, tested, rebuilt }) => [
    image,
    platform,
    tested === rebuilt ? 'repeats' : 'differs',
    rebuilt,
  ]);
}

/** The same plan with the named images to build; throws for one that has no tested image. */
function againPlan(plan: Plan, names: readonly string[]): Plan {
  const unknown = names.filter((name) => !plan.images.some((image) => image.name === name));
  if (unknown.length > 0)
    throw new FactoryError('image-unknown', `the plan has no image ${unknown.join(', ')}`, {
      hint: `planned are ${plan.images.map(({ name }) => name).join(', ')}`,
    });
  return {
    ...plan,
    images: plan.images.map((image) => ({
      ...image,
      platforms: image.platforms.map((entry) => {
        if (entry.action !== 'reuse')
          throw new FactoryError(
            'candidate-missing',
            `${image.name} for ${entry.platform} has no tested image to compare with`,
            { hint: 'run officina up first' },
          );
        if (!names.includes(image.name)) return entry;
        const { platform, key } = entry;
        return { platform, key, action: 'build', why: [{ code: 'asked', subject: image.name }] };
      }),
    })),
  };
}

async function compare(
  { image, platform, key, digest, engineName }: Candidate,
  { plan, mirrors }: VerifyInputs,
  ports: VerifyPorts,
): Promise<Verified> {
  const entry = plan.images
    .find(({ name }) => name === image)
    ?.platforms.find((planned) => planned.platform === platform);
  const tested = entry?.digest ?? digest;
  const common = { image, platform, tested, rebuilt: digest };
  if (tested === digest) return { ...common, differences: [] };
  const name = engineName ?? digest;
  const greenName =
    entry?.found === 'engine'
      ? engineGreenName(image, key)
      : await pulled(tested, { plan, mirrors, platform }, ports);
  try {
    const differences = await imageDifference(ports.layers, {
      tested: { name: greenName, digest: tested },
      rebuilt: { name, digest },
    });
    return { ...common, differences };
  } finally {
    // Nothing may go on with an image that is not what its key says.
    await ports.engine.untag(name);
  }
}

interface From {
  readonly plan: Plan;
  readonly mirrors: Mirrors;
  readonly platform: Platform;
}

async function pulled(digest: Digest, from: From, { engine }: VerifyPorts): Promise<string> {
  const reference = digested(from.plan.registry, digest);
  const name = mirrorUrl(renderReference(reference), from.mirrors);
  await engine.pull(name, from.platform);
  return name;
}
