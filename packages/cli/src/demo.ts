import { join } from 'node:path';
import { renderVerifyRows, verifyError } from '@officina/build';
import { FactoryError, loadWorkspace, type Platform, renderReference, tagged } from '@officina/core';
import { ensurePackages, ensureQemu, requirePlatform, startRegistry } from '@officina/host';
import { renderDevcontainer, toReleaseRows } from '@officina/release';
import { startUpstream, type Upstream } from '@officina/upstream';
import { beside, both, endedBy } from './beside.ts';
import { type DemoBase, demoBase, onceThere } from './demo-base.ts';
import { makeHistory } from './demo-history.ts';
import { lockDemo } from './demo-locks.ts';
import { syncWorkspace } from './demo-workspace.ts';
import { ownPlatform } from './own-platform.ts';
import { release } from './release-step.ts';
import { remoteUserOf } from './remote-user.ts';
import { showResult } from './result.ts';
import type { Settings } from './settings.ts';
import { makeSite } from './site.ts';
import { renderSummary } from './summary.ts';
import { renderTable } from './table.ts';
import { renderTimings, timedTalk } from './timings.ts';
import { makeGreen } from './up.ts';
import { verify } from './verify-step.ts';
import { bareWorkshop, type Workshop } from './workshop.ts';

/** The repository's path in the demo's registry: the one that the committed factory.yaml names. */
const repository = 'tazzo/tazlab.net';

export interface DemoOptions {
  /** Whether the images are built again without a cache, and compared. */
  readonly verify?: boolean;
  /** The buildx builder that does so; the one that built them when left out. */
  readonly builder?: string;
  /** Whether tools that only a compiler can make are made with Go: minutes, once. */
  readonly compile?: boolean;
  /** Whether the result says what each piece of the run took. */
  readonly timings?: boolean;
  /** Whether two more releases are made, in a repository of their own, for the page to have a past. */
  readonly history?: boolean;
}

/**
 * The whole main job with nothing but the package registries: embedded upstream, local registry, and a workspace of its
 * own whose locks are resolved there. Ends with a devcontainer.json. Throws not-repeatable when verify finds a difference.
 */
export async function demo(settings: Settings, options: DemoOptions = {}): Promise<void> {
  const state = join(settings.state, 'demo');
  const plain = bareWorkshop(settings);
  const { clock } = plain;
  const began = clock.now().getTime();
  const timed = timedTalk(plain.talk, clock);
  const outside = bareWorkshop(settings, timed);
  const { exec, files } = outside;
  const platform = settings.platforms?.[0] ?? ownPlatform();
  if (!settings.installEngine) {
    // Nothing is begun where it could not be ended.
    await outside.connect();
    await requirePlatform(files, platform);
  }
  const upstreamMaking = beside(
    (signal) =>
      embeddedUpstream(outside, {
        ...{ platform, folder: join(state, 'upstream'), compile: options.compile === true, signal },
      }),
    (upstream) => upstream.close(),
  );
  let base: DemoBase | undefined;
  try {
    const engine = await outside.connect();
    if (settings.installEngine) {
      // zstd: a Node before 22.15 has none of its own, and smoke looks into every layer.
      await ensurePackages(['docker-registry', 'mmdebstrap', 'zstd'], outside);
      await ensureQemu([platform], outside);
    }
    const { address } = await startRegistry({ exec, files, folder: join(state, 'registry') });
    // The machine's own too: what apt would install is asked of that one, whatever platform it is for.
    const bases = [...new Set([ownPlatform(), platform])];
    base = await demoBase(outside, { address, platforms: bases, folder: join(state, 'bootstrap') });
    const images = join(state, 'images');
    await syncWorkspace(settings.images, images);
    const upstream = await upstreamMaking.made;
    const workshop = outside.with({
      images,
      state,
      registry: `${address}/${repository}`,
      platforms: [platform],
      mirrors: { ...settings.mirrors, ...upstream.mirrors, ...base.mirrors },
    });
    const locking = lockDemo({ ...workshop, registry: onceThere(workshop.registry, base.made) });
    await both(base.made, locking);
    const made = await makeGreen({ ...workshop, connect: async () => engine }, { keepBeside: true });
    const record = await release(workshop, { ...made, version: 'auto' });
    // What stands on all the others is what a consumer names.
    const last = made.plan.images.at(-1);
    const released = record.images.find((image) => image.image === last?.name);
    if (last === undefined || released === undefined) {
      throw new FactoryError('image-unknown', `${settings.images} has no image to start from`, {
        hint: `add ${settings.images}/<name>/image.yaml and a Dockerfile beside it`,
      });
    }
    const name = tagged(record.registry, last.channels[0] ?? 'latest');
    const reference = { ...name, digest: released.digest };
    const devcontainer = renderDevcontainer(reference, await remoteUserOf(workshop.registry, reference));
    const file = join(state, '.devcontainer', 'devcontainer.json');
    await files.write(file, devcontainer);
    const by = options.builder === undefined ? {} : { builder: options.builder };
    const verified = options.verify === true ? await verify(workshop, by) : undefined;
    const real = await realPrograms(workshop);
    const shown = options.history === true ? await makeHistory(workshop, upstream, record) : record.registry;
    const out = join(state, options.history === true ? 'history/page' : 'page');
    const { page } = await makeSite(workshop, { repository: shown, out, layers: true });
    const took = options.timings === true ? { timings: timed.timings() } : {};
    const whole = clock.now().getTime() - began;
    const result = { ...made, ...took, release: record, devcontainer: file, registry: address, page };
    showResult(settings, verified === undefined ? result : { ...result, verified }, () =>
      [
        renderSummary(made),
        `real       ${real}\n`,
        renderTable(
          ['image', `tags in ${record.registry}`, 'digest'],
          toReleaseRows(record).map((row) => [row.image, row.tags.join('\n'), row.digest]),
        ),
        verified === undefined
          ? ''
          : renderTable(['image', 'platform', 'built again', 'digest'], renderVerifyRows(verified)),
        took.timings === undefined ? '' : renderTimings(took.timings, whole),
        `look at    ${page}\n`,
        `try it     docker run --rm -it ${renderReference(name)} zsh\n`,
        `the end    ./officina down stops the registry (and the engine, when officina started it)\n`,
        `${file}\n${devcontainer}`,
      ].join(''),
    );
    const difference = verified === undefined ? undefined : verifyError(verified);
    if (difference !== undefined) throw difference;
  } finally {
    await Promise.all([base?.end(), upstreamMaking.end()]);
  }
}

/** The outside world on loopback, its programs made once; an abort ends what they are made with. */
function embeddedUpstream(
  { talk, exec }: Workshop,
  {
    platform,
    folder,
    compile,
    signal,
  }: {
    readonly platform: Platform;
    readonly folder: string;
    readonly compile: boolean;
    readonly signal: AbortSignal;
  },
): Promise<Upstream> {
  return talk.task('embedded upstream', (progress) =>
    startUpstream({
      platforms: [platform],
      content: { kind: 'real', folder, exec: endedBy(exec, signal), compile },
      log: (message) =>
        message.includes('a stand-in, because') ? talk.info(message) : progress.detail(message),
    }),
  );
}

/** How many of the tools are the real programs, and which are stand-ins. */
async function realPrograms({ files, options }: Workshop): Promise<string> {
  const { images } = await loadWorkspace(files, options.images);
  const tools = images.flatMap(({ lock }) => Object.entries(lock?.tools ?? {}));
  const standIns = tools.filter(([, tool]) => tool.standIn === true).map(([name]) => name);
  const without = standIns.length === 0 ? '' : `; stand-ins: ${standIns.join(', ')}`;
  return `${tools.length - standIns.length} of ${tools.length} tools${without}`;
}
