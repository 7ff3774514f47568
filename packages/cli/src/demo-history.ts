import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FactoryError, loadWorkspace, type ReleaseRecord, releasedVersions } from '@officina/core';
import { refusalOf } from '@officina/resolve';
import type { Upstream } from '@officina/upstream';
import { release } from './release-step.ts';
import { resolve } from './resolve-step.ts';
import { makeGreen } from './up.ts';
import type { Workshop } from './workshop.ts';

/** The tool and the Debian package that move. */
const [tool, debianPackage] = ['yq', 'tree'] as const;

/**
 * Makes three releases of the demo's images in a repository beside its own, so that there is a past to look at: as the demo has
 * them, then a bump of a tool, then a Debian package more. What is released already is not made again, until the demo's images
 * are others: three more follow then. Returns the repository.
 */
export async function makeHistory(
  workshop: Workshop,
  upstream: Upstream,
  home: Pick<ReleaseRecord, 'registry' | 'images'>,
): Promise<string> {
  const { options, registry, talk, files } = workshop;
  const repository = `${home.registry}-history`;
  const state = join(options.state, 'history');
  const past = workshop.with({ images: join(state, 'images'), state, registry: repository });
  const released = (await releasedVersions(repository, registry)).length;
  // Of which images the past was begun, and how many releases there were before.
  const mark = join(options.state, 'history.begun');
  const digests = home.images.map(({ digest }) => digest).join(' ');
  const [after = '', ...of] = ((await files.read(mark)) ?? '').split(' ');
  const before = of.join(' ') === digests ? Number(after) : released;
  await files.write(mark, `${before} ${digests}`);
  const done = released - before;
  // Public anew in each run: the lock of an earlier one may name it.
  await upstream.publish(tool, nextPatch(upstream.versions[tool] ?? ''));
  const steps: readonly (() => Promise<void>)[] = [
    () => begin(workshop, past),
    () => move(past, tool),
    async () => {
      await addDebian(past, files);
      await move(past, 'debian-packages');
    },
  ];
  // Whoever removed the folder finds it again as it was, without a release more.
  const isThere = (await files.list(past.options.images)).length > 0;
  for (const [at, step] of steps.entries()) {
    if (at >= done || !isThere) await step();
    if (at < done) continue;
    talk.info(`release ${at + 1} of ${steps.length} in ${repository}`);
    await release(past, { ...(await makeGreen(past)), version: 'auto' });
  }
  return repository;
}

/** The images and locks of the demo, and what smoke knows of them. */
async function begin({ options }: Workshop, past: Workshop): Promise<void> {
  await rm(past.options.state, { recursive: true, force: true });
  await mkdir(past.options.state, { recursive: true });
  await cp(options.images, past.options.images, { recursive: true, verbatimSymlinks: true });
  await cp(join(options.state, 'reports'), past.place('reports'), { recursive: true });
}

async function move(past: Workshop, name: string): Promise<void> {
  const refusal = refusalOf(await resolve(past, { mode: 'write', only: [name] }));
  if (refusal !== undefined) throw refusal;
}

/** One package more for the first image that has any; nothing where an earlier run has added it. */
async function addDebian({ options }: Workshop, files: Workshop['files']): Promise<void> {
  const { images } = await loadWorkspace(files, options.images);
  const first = images.find(({ spec }) => spec.debian !== undefined);
  if (first?.spec.debian?.packages.includes(debianPackage)) return;
  const file = `${first?.folder}/image.yaml`;
  const more = withDebianPackage((first && (await files.read(file))) ?? '', debianPackage);
  if (more === undefined) {
    throw new FactoryError('spec-invalid', `${options.images} has no list of Debian packages to add to`, {
      hint: 'run the demo without --history, or give an image debian.packages, one per line',
    });
  }
  await files.write(file, more);
}

/** The text of an image.yaml with a Debian package more; undefined where it lists none, one per line. */
export function withDebianPackage(text: string, name: string): string | undefined {
  const more = text.replace(/^debian:\n {2}packages:\n/m, `$&    - ${name}\n`);
  return more === text ? undefined : more;
}

function nextPatch(version: string): string {
  return version.replace(/\d+$/, (patch) => String(Number(patch) + 1));
}
