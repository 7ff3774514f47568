import {
  type BuildResult,
  type Candidate,
  type Digest,
  FactoryError,
  isLoopbackRegistry,
  type Lock,
  lockDigest,
  type Plan,
  type PlannedImage,
  type PlannedPlatform,
  parseReference,
  type Report,
  type SmokeResult,
  shortKey,
} from '@officina/core';

/** What the gate must know beside the documents, asked before anything is written. */
export interface GateFacts {
  /** Candidates whose manifest the registry has, or the engine. */
  readonly available: ReadonlySet<Digest>;
  /** Version tags that exist: the digest behind each, and the manifests in it. */
  readonly taken: ReadonlyMap<string, { readonly digest: Digest; readonly children: readonly Digest[] }>;
  /** Candidate to the digest of the lock that it was built from, as its label says; absent for one without a label. */
  readonly lockLabels: ReadonlyMap<Digest, string>;
  /** The locks of the workspace, whose contents the record will name. */
  readonly locks: ReadonlyMap<string, Lock>;
  /** Images that factory.yaml lets out although their build has a network. */
  readonly open: readonly string[];
  /** The version tags that each image is to get. */
  readonly versionTags: ReadonlyMap<string, readonly string[]>;
}

export interface GateDocuments {
  readonly plan: Plan;
  readonly build: BuildResult;
  readonly smoke: SmokeResult;
}

/** Every reason why this release may not be; empty when it may. */
export function gate({ plan, build, smoke }: GateDocuments, facts: GateFacts): FactoryError[] {
  if (plan.images.length === 0) {
    return [
      new FactoryError('input-invalid', 'plan.json holds no image, so there is nothing to release', {
        hint: 'run officina plan, build and smoke on a workspace with an image',
      }),
    ];
  }
  if (plan.registry !== build.registry) {
    return [
      new FactoryError(
        'report-mismatch',
        `plan.json is for ${plan.registry}, build.json is for ${build.registry}`,
        { hint: 'hand over the documents of one run' },
      ),
    ];
  }
  return [
    ...withoutCommit(plan, facts),
    ...openImages(plan, facts),
    ...plan.images.flatMap((image) => judgeImage(image, { plan, build, smoke }, facts)),
  ];
}

/** Away from this machine the record of a version must say from which commit the images are. */
function withoutCommit({ registry, commit }: Plan, { versionTags }: GateFacts): FactoryError[] {
  const host = parseReference(registry).registry;
  const isVersion = [...versionTags.values()].some((tags) => tags.length > 0);
  if (commit !== undefined || isLoopbackRegistry(host) || !isVersion) return [];
  return [
    new FactoryError('lock-mismatch', `the plan is of no commit, which a release to ${host} must name`, {
      hint: 'commit the workspace, then plan, build and smoke again',
    }),
  ];
}

/** What an open build fetched nobody can say: who releases it says so by name. */
function openImages({ images }: Plan, { open: allowed }: GateFacts): FactoryError[] {
  const refused = new Map(
    images.flatMap(({ open = {} }) => Object.entries(open).filter(([source]) => !allowed.includes(source))),
  );
  return [...refused].map(
    ([source, why]) =>
      new FactoryError('open-refused', `${source} is open, its steps had a network: ${why}`, {
        hint: `pin what it fetches and remove network: from its image.yaml, or write open: [${source}] into factory.yaml`,
      }),
  );
}

function judgeImage(
  image: PlannedImage,
  { plan, build, smoke }: GateDocuments,
  facts: GateFacts,
): FactoryError[] {
  const found = image.platforms.map((planned) => judge(image, planned, { plan, build, smoke }, facts));
  const candidates = found.flatMap(({ candidate }) => (candidate === undefined ? [] : [candidate]));
  return [
    ...found.flatMap(({ errors }) => errors),
    ...(candidates.length === image.platforms.length ? takenTags(image, candidates, facts) : []),
  ];
}

/** The candidate of a planned image on a platform. */
export function candidateOf(build: BuildResult, image: string, platform: string): Candidate | undefined {
  return build.candidates.find((candidate) => candidate.image === image && candidate.platform === platform);
}

/** The report about exactly this candidate. */
export function reportOf(smoke: SmokeResult, candidate: Candidate): Report | undefined {
  return smoke.reports.find((report) => isAbout(report, candidate) && sameBytes(report, candidate));
}

interface Judged {
  readonly candidate: Candidate | undefined;
  readonly errors: FactoryError[];
}

function judge(
  image: PlannedImage,
  planned: PlannedPlatform,
  { plan, build, smoke }: GateDocuments,
  facts: GateFacts,
): Judged {
  const what = `${image.name} on ${planned.platform}`;
  const candidate = candidateOf(build, image.name, planned.platform);
  if (candidate === undefined) {
    return {
      candidate,
      errors: [refuse('candidate-missing', `${what} is planned but was not built`, 'build')],
    };
  }
  return {
    candidate,
    errors: [
      ...unplanned(what, planned, candidate),
      ...(facts.available.has(candidate.digest)
        ? []
        : [
            refuse(
              'candidate-missing',
              `${what}: neither the registry nor the engine here has ${candidate.digest}`,
              'build',
            ),
          ]),
      ...notGreen(what, candidate, smoke),
      ...substitutes(what, candidate, plan.registry),
      ...foreignLock(what, candidate, facts),
    ],
  };
}

function unplanned(what: string, planned: PlannedPlatform, candidate: Candidate): FactoryError[] {
  if (candidate.key !== planned.key) {
    const keys = `planned with key ${shortKey(planned.key)}, built with ${shortKey(candidate.key)}`;
    return [refuse('report-mismatch', `${what} was ${keys}`, 'build')];
  }
  if (planned.digest === undefined || planned.digest === candidate.digest) return [];
  return [
    refuse('report-mismatch', `${what} was to reuse ${planned.digest}, got ${candidate.digest}`, 'build'),
  ];
}

function notGreen(what: string, candidate: Candidate, smoke: SmokeResult): FactoryError[] {
  const about = smoke.reports.filter((report) => isAbout(report, candidate));
  if (about.length === 0) return [refuse('report-missing', `${what} has no smoke report`, 'smoke')];
  const matching = about.filter((report) => sameBytes(report, candidate));
  if (matching.length === 0) {
    const got = about.map((report) => `${report.digest} key ${shortKey(report.key)}`).join(', ');
    const wanted = `${candidate.digest} key ${shortKey(candidate.key)}`;
    return [
      refuse('report-mismatch', `${what}: the report is about ${got}, the candidate is ${wanted}`, 'smoke'),
    ];
  }
  return matching.flatMap((report) => {
    const failed = report.checks.filter((check) => !check.passed).map((check) => check.name);
    if (failed.length > 0 || !report.green) {
      const names = failed.length > 0 ? failed.join(', ') : 'the report says so and names no check';
      return [refuse('not-green', `${what} failed its smoke test: ${names}`, 'smoke')];
    }
    // A green name in the registry proves nothing: whoever may push, may write one.
    if (report.checks.length > 0) return [];
    return [refuse('smoke-empty', `${what}: the smoke report holds no check`, 'smoke')];
  });
}

function substitutes(what: string, candidate: Candidate, registry: string): FactoryError[] {
  const host = parseReference(registry).registry;
  if (isLoopbackRegistry(host)) return [];
  const named = [
    ...(candidate.standIns.length === 0 ? [] : [`stand-ins for ${candidate.standIns.join(', ')}`]),
    ...(candidate.bootstrapped.length === 0 ? [] : [`a bootstrapped ${candidate.bootstrapped.join(', ')}`]),
  ];
  if (named.length === 0) return [];
  return [
    new FactoryError(
      'stand-in-refused',
      `${what} holds ${named.join(' and ')}, which may go to a registry on this machine only, not to ${host}`,
      { hint: 'run officina resolve against the real upstreams, then plan, build and smoke again' },
    ),
  ];
}

/** The record names what the workspace's lock holds: that must be what the image was built from. */
function foreignLock(
  what: string,
  candidate: Candidate,
  { lockLabels, locks, available }: GateFacts,
): FactoryError[] {
  if (!available.has(candidate.digest)) return [];
  const lock = locks.get(candidate.image);
  const wanted = lock === undefined ? 'none here' : lockDigest(lock, candidate.platform);
  const got = lockLabels.get(candidate.digest) ?? 'one that it does not name';
  if (got === wanted) return [];
  return [
    new FactoryError('lock-mismatch', `${what} was built from lock ${got}, the workspace has ${wanted}`, {
      hint: 'check out the commit that was planned, or plan, build and smoke again',
    }),
  ];
}

function takenTags(image: PlannedImage, candidates: readonly Candidate[], facts: GateFacts): FactoryError[] {
  const wanted = candidates.map(({ digest }) => digest).sort();
  return (facts.versionTags.get(image.name) ?? []).flatMap((tag) => {
    const taken = facts.taken.get(tag);
    if (taken === undefined) return [];
    const there = [...taken.children].sort();
    if (there.length === wanted.length && there.every((digest, at) => digest === wanted[at])) return [];
    return [tagTaken(image.name, tag, taken.digest, wanted.join(', '))];
  });
}

/** The refusal for a version tag that names another digest. */
export function tagTaken(image: string, tag: string, got: Digest, wanted: string): FactoryError {
  return new FactoryError('tag-exists', `image ${image}: tag ${tag} is ${got} already, wanted ${wanted}`, {
    hint: 'a version tag never moves: release under the next version',
  });
}

function isAbout(report: Report, candidate: Candidate): boolean {
  return report.image === candidate.image && report.platform === candidate.platform;
}

function sameBytes(report: Report, candidate: Candidate): boolean {
  return report.digest === candidate.digest && report.key === candidate.key;
}

function refuse(
  code: 'candidate-missing' | 'report-missing' | 'report-mismatch' | 'not-green' | 'smoke-empty',
  message: string,
  verb: 'build' | 'smoke',
): FactoryError {
  return new FactoryError(code, message, { hint: `run officina ${verb} again` });
}
