import { join } from 'node:path';
import { renderVerifyRows, verifyError } from '@officina/build';
import {
  FactoryError,
  isFactoryError,
  loadWorkspace,
  type Platform,
  renderReference,
  tagged,
} from '@officina/core';
import { bootstrapDebian, ensurePackages, ensureQemu, requirePlatform, startRegistry } from '@officina/host';
import { renderDevcontainer, toReleaseRows } from '@officina/release';
import { startUpstream } from '@officina/upstream';
import { makeHistory } from './demo-history.ts';
import { lockDemo } from './demo-locks.ts';
import { syncWorkspace } from './demo-workspace.ts';
import { ownPlatform } from './own-platform.ts';
import { release } from './release-step.ts';
import { remoteUserOf } from './remote-user.ts';
import { showResult } from './result.ts';
import type { Settings } from './settings.ts';
import { makeSite } from './site.ts';
import { verify } from './steps.ts';
import { renderSummary } from './summary.ts';
import { renderTable } from './table.ts';
import { renderTimings, timedTalk } from './timings.ts';
import { makeGreen } from './up.ts';
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
  const { talk, exec, files } = outside;
  const engine = await outside.connect();
  const platform = settings.platforms?.[0] ?? ownPlatform();
  if (settings.installEngine) {
    // zstd: a Node before 22.15 has none of its own, and smoke looks into every layer.
    await ensurePackages(['docker-registry', 'mmdebstrap', 'zstd'], { exec, talk });
    await ensureQemu([platform], outside);
  } else await requirePlatform(files, platform);
  const { address } = await startRegistry({ exec, files, folder: join(state, 'registry') });
  // The machine's own too: what apt would install is asked of that one, whatever platform it is for.
  const bases = [...new Set([ownPlatform(), platform])];
  const base = await baseMirror(outside, { address, platforms: bases, state });
  const upstream = await talk.task('embedded upstream', (progress) =>
    startUpstream({
      platforms: [platform],
      content: { kind: 'real', folder: join(state, 'upstream'), exec, compile: options.compile === true },
      log: (message) =>
        message.includes('a stand-in, because') ? talk.info(message) : progress.detail(message),
    }),
  );
  try {
    const images = join(state, 'images');
    await syncWorkspace(settings.images, images);
    const workshop = outside.with({
      images,
      state,
      registry: `${address}/${repository}`,
      platforms: [platform],
      mirrors: { ...settings.mirrors, ...upstream.mirrors, ...base },
    });
    await lockDemo(workshop);
    const made = await makeGreen({ ...workshop, connect: async () => engine });
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
    await upstream.close();
  }
}

/** How many of the tools are the real programs, and which are stand-ins. */
async function realPrograms({ files, options }: Workshop): Promise<string> {
  const { images } = await loadWorkspace(files, options.images);
  const tools = images.flatMap(({ lock }) => Object.entries(lock?.tools ?? {}));
  const standIns = tools.filter(([, tool]) => tool.standIn === true).map(([name]) => name);
  const without = standIns.length === 0 ? '' : `; stand-ins: ${standIns.join(', ')}`;
  return `${tools.length - standIns.length} of ${tools.length} tools${without}`;
}

interface BaseOptions {
  readonly address: string;
  readonly platforms: readonly Platform[];
  readonly state: string;
}

/** Where the Debian base comes from: Docker Hub when it answers, else a bootstrapped one in the local registry. */
async function baseMirror(
  workshop: Workshop,
  { address, platforms, state }: BaseOptions,
): Promise<Record<string, string>> {
  const { exec, files, talk, registry } = workshop;
  const hub = tagged('docker.io/library/debian', 'bookworm-slim');
  const local = { ...hub, registry: address };
  const there = (await registry.head(local)) !== undefined;
  try {
    if (!there && (await registry.head(hub)) !== undefined) return {};
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    talk.info(
      `Docker Hub does not answer (${error.code}): the Debian base is made from this machine's own mirror`,
    );
  }
  // Of what is there, only the platforms that lack are made.
  await bootstrapDebian({
    exec,
    files,
    talk,
    registry,
    reference: local,
    platforms,
    folder: join(state, 'bootstrap'),
  });
  return { 'docker.io/': `${address}/` };
}
