import {
  platforms as allPlatforms,
  FactoryError,
  type FactorySpec,
  loadWorkspace,
  lockPath,
  type Platform,
  platformsOfImage,
  renderLock,
} from '@officina/core';
import pLimit from 'p-limit';
import { createAsk } from './ask.ts';
import { checkImage } from './check-image.ts';
import type { Context } from './context.ts';
import { withDependents } from './dependents.ts';
import type { ImageQuestion } from './image-question.ts';
import { npmFolder } from './npm/resolve-npm.ts';
import type { ResolvePorts } from './ports.ts';
import { type ResolvedImage, resolveImage } from './resolve-image.ts';
import type { ImageResult, ResolveResult } from './result.ts';
import { selectionOf } from './selection.ts';

/** What a run of resolve is told. */
export interface ResolveInputs {
  /** Folder of the workspace. */
  readonly images: string;
  /** Images, tools, or `image/tool`: only these may move. */
  readonly only?: readonly string[];
  /** Instead of factory.yaml's. */
  readonly platforms?: readonly Platform[];
  readonly mode: 'write' | 'check' | 'dry-run';
  readonly allowDowngrade?: boolean;
  /** Parents keep their version, and only the digest behind its tag moves: for a night. */
  readonly holdVersions?: boolean;
}

/**
 * Turns the wishes of a workspace into locks. Refusals are outcomes in the result (see refusalOf): what was refused stays in
 * the lock as it was, and the rest moves; throws only for a workspace that cannot be read.
 */
export async function run(inputs: ResolveInputs, ports: ResolvePorts): Promise<ResolveResult> {
  const workspace = await loadWorkspace(ports.files, inputs.images);
  const selection = selectionOf(inputs.only, workspace.images);
  const context: Context = {
    ports,
    ask: createAsk(ports.http),
    downloads: pLimit(16),
    programs: pLimit(2),
    trustedRoot: () => readTrustedRoot(inputs.images, workspace.factory, ports),
    now: ports.clock.now(),
    allowDowngrade: inputs.allowDowngrade ?? false,
    holdVersions: inputs.holdVersions ?? false,
  };
  const wanted = inputs.platforms ?? workspace.factory.platforms;
  const platforms = allPlatforms.filter((platform) => wanted.includes(platform));
  const byName = new Map(workspace.images.map((image) => [image.name, image]));
  const started = new Map<string, Promise<ResolvedImage>>();
  const questions = new Map(
    workspace.images
      .filter((image) => platformsOfImage(image, platforms).length > 0)
      .map((image): [string, ImageQuestion] => [
        image.name,
        {
          ...{ image, factory: workspace.factory, selection, images: byName },
          platforms: platformsOfImage(image, platforms),
          lockOf: async (name) => (await started.get(name))?.lock ?? byName.get(name)?.lock,
        },
      ]),
  );
  const touched = [...questions.values()].filter(({ image }) => selection.isTouched(image));
  if (inputs.mode === 'check') {
    const images = await Promise.all(touched.map((question) => checkImage(question, context)));
    return { schema: 'officina.resolve/v1', mode: inputs.mode, images };
  }
  const asked = withDependents(touched, [...questions.values()]);
  for (const question of asked) started.set(question.image.name, resolveImage(question, context));
  const images = await Promise.all(
    asked.map(async (question) => {
      const resolved = await started.get(question.image.name);
      return resolved && keep(question, { resolved, inputs, ports });
    }),
  );
  const names = new Set(touched.map(({ image }) => image.name));
  const told = images
    .filter((one) => one !== undefined)
    .filter(({ image, outcomes }) => outcomes.length > 0 || names.has(image));
  return { schema: 'officina.resolve/v1', mode: inputs.mode, images: told };
}

async function readTrustedRoot(
  images: string,
  { sigstore }: FactorySpec,
  { files }: Pick<ResolvePorts, 'files'>,
): Promise<string> {
  const file = `${images}/${sigstore['trusted-root']}`;
  const text = await files.read(file);
  if (text !== undefined) return text;
  throw new FactoryError(
    'file-missing',
    `${file} is not there, and signatures by Sigstore are to be verified`,
    {
      hint: `write it with: gh attestation trusted-root >${file}`,
    },
  );
}

/** Writes an image's lock when something in it moved, with the old entries of what was refused; the lock last, whole. */
async function keep(
  question: ImageQuestion,
  { resolved, inputs, ports }: { resolved: ResolvedImage; inputs: ResolveInputs; ports: ResolvePorts },
): Promise<ImageResult> {
  const { lock, npmFiles, outcomes } = resolved;
  const image = question.image.name;
  const done = (state: ImageResult['lock']): ImageResult => ({ image, lock: state, outcomes: [...outcomes] });
  const refusals = outcomes.filter(({ status }) => status === 'refused').length;
  if (refusals > 0 && refusals === outcomes.length) return done('refused');
  const path = lockPath(inputs.images, image);
  const text = renderLock(lock);
  if (text === (await ports.files.read(path)) && npmFiles === undefined)
    return done(refusals > 0 ? 'refused' : 'unchanged');
  if (inputs.mode === 'dry-run') return done('would-be-written');
  if (npmFiles !== undefined) {
    await ports.files.write(`${npmFolder(question)}/package.json`, npmFiles.manifest);
    await ports.files.write(`${npmFolder(question)}/package-lock.json`, npmFiles.lockfile);
  }
  await ports.files.write(path, text);
  return done('written');
}
