import {
  type BuildResult,
  type Clock,
  digestOfValue,
  type EngineImages,
  FactoryError,
  type Files,
  type KeptKeys,
  loadWorkspace,
  type MaterialStore,
  mergeErrors,
  type Plan,
  type Registry,
  type ReleaseRecord,
  type Signer,
  type SmokeResult,
  type SourcePlaces,
  type Talk,
} from '@officina/core';
import { foreignLocks, type ReadCommitted } from './gate/commit-lock.ts';
import { gatherFacts } from './gate/facts.ts';
import { gate } from './gate/gate.ts';
import { keptOrNewRecord, readHistory, recordedAs } from './history/history.ts';
import { allTags, sharedTags } from './naming/tags.ts';
import { givenVersion, type Naming, type NamingInputs, type NamingRequest, nameRelease } from './naming.ts';
import { foreseeIndex, prepare } from './promote/prepare.ts';
import { promotionWrites } from './promote/promote.ts';
import { promoteRelease } from './promote-release.ts';
import { requireSigner } from './proof/sign.ts';
import { keptOrNewProvenances, provenanceWrites } from './provenance/provenance.ts';
import { draftsOf, type Heading, recordOf, releasedImage, withHeading } from './record/record.ts';
import { releasedKeysWrites } from './record/released-keys.ts';
import { keptOrNewSboms, sbomWrites } from './sbom/sboms.ts';
import { keepReleased, sourcesWrites } from './sources.ts';
import { findStatements } from './vex/statements.ts';
import { keptOrNewVex, vexWrites } from './vex/vex.ts';

/** What release is asked to do: the documents of one run, and how to name it. */
export interface ReleaseInputs extends NamingInputs {
  /** The workspace's folder (`images`): tag rules and locks are read there. */
  readonly images: string;
  /** The repository that was asked for by name; the plan must be for it. */
  readonly registry?: string | undefined;
  readonly plan: Plan;
  readonly build: BuildResult;
  readonly smoke: SmokeResult;
  /** What plan kept of its keys: without it no plan elsewhere can say what changed since this release. */
  readonly keys?: KeptKeys | undefined;
  /** A url that says who built, for the provenance: the workflow in GitHub. This machine when left out. */
  readonly builder?: string | undefined;
  /** The folder that keeps the bytes of locks, where factory.yaml says `folder`; `.officina/sources` when left out. */
  readonly sources?: string;
  /** Judges, says what would be written, and writes nothing. */
  readonly dryRun?: boolean;
}

export interface ReleasePorts {
  readonly files: Pick<Files, 'read' | 'list'>;
  readonly registry: Registry;
  /** Needed when a candidate is only in the local engine. */
  readonly engine?: EngineImages;
  /** Needed when factory.yaml asks for signatures. */
  readonly signer?: Signer | undefined;
  /** Left out: the locks are not compared with those of the plan's commit. */
  readonly readCommitted?: ReadCommitted;
  /** Needed when factory.yaml keeps the bytes of locks: where, and the store that brings them. */
  readonly places?: SourcePlaces;
  readonly materials?: MaterialStore;
  readonly talk: Talk;
  readonly clock: Clock;
}

/**
 * Gives tested digests their tags: nothing before the gate has passed for all images, then the immutable tags of all,
 * channels last. Run again after an interruption it ends in the same state. Throws every refusal in one error.
 */
export async function run(inputs: ReleaseInputs, ports: ReleasePorts): Promise<ReleaseRecord> {
  const { plan, build, smoke } = inputs;
  const asked = givenVersion(inputs);
  requireOneRegistry(inputs);
  const workspace = await loadWorkspace(ports.files, inputs.images);
  requireSigner(workspace.factory, ports);
  const history = await readHistory(
    {
      repository: plan.registry,
      ...(asked === undefined ? {} : { version: asked }),
      ...(inputs.previous === undefined ? {} : { previous: inputs.previous }),
    },
    ports.registry,
  );
  const drafts = draftsOf({ plan, build, smoke }, workspace, history.previous);
  const naming = { plan, workspace, history, snapshot: { images: drafts } };
  const { version, tags } = await passGate(inputs, naming, ports);
  const heading: Heading = {
    registry: plan.registry,
    version,
    commit: plan.commit,
    previous: history.previous?.version,
    released: ports.clock.now(),
    built: build.milliseconds,
    kept: workspace.factory.keep,
  };
  const sboms = await keptOrNewSboms({ plan, build, smoke, workspace }, ports);
  const statements = findStatements(workspace, sboms);
  if (inputs.dryRun === true) return rehearse(inputs, { drafts, heading, tags }, ports);
  const prepared = await prepare({ plan, build, tags, previous: history.previous }, ports);
  const sources = await keepReleased({ plan, workspace, folder: inputs.sources }, ports);
  const { builder = localBuilder } = inputs;
  const provenances = await keptOrNewProvenances({ plan, prepared, workspace, builder }, ports.registry);
  const vex = await keptOrNewVex({ plan, prepared, workspace, statements }, ports.registry);
  const record = keptOrNewRecord(history, recordOf(drafts, { prepared, sboms, provenances, heading }));
  const isNew = version !== undefined && recordedAs(history, version) === undefined;
  const promotion = promotionWrites(prepared, plan.registry);
  const writes = [
    ...sbomWrites(prepared, sboms, plan.registry),
    ...sourcesWrites(sources, { plan, build, workspace }),
    ...promotion,
    ...provenanceWrites(prepared, provenances, plan.registry),
    ...vexWrites(prepared, vex, plan.registry),
    // A night's locks are nobody's commit: its keys are not what the next commit is to be compared with.
    ...(inputs.nightly !== true && prepared.some((image) => image.tags.channel.length > 0)
      ? await releasedKeysWrites({ plan, workspace, keys: inputs.keys }, ports)
      : []),
  ];
  // What is already there of the SBOMs and statements must not make another release of it.
  const release = digestOfValue(promotion.map(({ reference, manifest }) => [reference, manifest.digest]));
  const channelsAlone = inputs.nightly !== true && version === undefined;
  await promoteRelease(
    writes,
    { record, isNew, known: history.versions, release, channelsAlone, provenances, vex },
    ports,
  );
  return record;
}

/** The documents of a run were made for one repository, and no other is written to; throws report-mismatch. */
function requireOneRegistry({ registry, plan, build }: ReleaseInputs): void {
  const found = [registry, build.registry].find((other) => other !== undefined && other !== plan.registry);
  if (found === undefined) return;
  throw new FactoryError('report-mismatch', `the plan is for ${plan.registry}, wanted ${found}`, {
    hint: `run officina plan --registry ${registry ?? plan.registry} and the steps after it, then release again`,
  });
}

/**
 * Names the release and judges it; throws every refusal in one error. A proposed version that a release of other
 * digests began and never finished is passed by.
 */
async function passGate(
  inputs: ReleaseInputs,
  naming: Omit<NamingRequest, 'further'>,
  ports: ReleasePorts,
): Promise<Naming> {
  const { plan, build, smoke } = inputs;
  for (let further = 0; ; further++) {
    const named = nameRelease(inputs, { ...naming, further }, ports);
    const { workspace } = naming;
    const facts = await gatherFacts({ plan, build, smoke, workspace }, named.tags, ports);
    const refusals = [
      ...sharedTags(named.tags),
      ...gate({ plan, build, smoke }, facts),
      ...(ports.readCommitted === undefined ? [] : await foreignLocks(plan, workspace, ports.readCommitted)),
    ];
    if (refusals.length === 0) return named;
    const onlyTaken = refusals.every(({ code }) => code === 'tag-exists');
    if (inputs.version !== 'auto' || !onlyTaken || further >= mostTaken) throw mergeErrors(refusals);
  }
}

const mostTaken = 20;

/** Who built where nobody says more. */
const localBuilder = 'https://github.com/tazzo/officina/blob/main/docs/release.md#a-machine-of-ones-own';

interface Rehearsal {
  readonly drafts: ReturnType<typeof draftsOf>;
  readonly heading: Heading;
  readonly tags: ReadonlyMap<string, Parameters<typeof allTags>[0]>;
}

/** The record that would be; an image that is still to be pushed stands under its first platform's digest. */
async function rehearse(
  { plan, build }: ReleaseInputs,
  { drafts, heading, tags }: Rehearsal,
  { registry, talk }: ReleasePorts,
): Promise<ReleaseRecord> {
  const images = await Promise.all(
    plan.images.map(async (image) => {
      const set = tags.get(image.name);
      const names = set === undefined ? [] : allTags(set);
      const draft = drafts.find((other) => other.image === image.name);
      const first = draft?.platforms[0];
      if (draft === undefined || first === undefined) return [];
      const digest = await foreseeIndex(image, { plan, build }, registry);
      talk.info(
        `${image.name}: would ${digest === undefined ? 'be pushed and ' : ''}get ${names.join(', ')}`,
      );
      return [releasedImage(draft, digest ?? first.digest, names)];
    }),
  );
  return withHeading(heading, images.flat());
}
