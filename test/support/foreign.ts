import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePlan } from '@officina/core';
import { startUpstream } from '@officina/upstream';
import { ground, platform } from './ground.ts';
import { officina, root } from './officina.ts';

/** Gives an image.yaml a description of this run's own: its keys are then nobody else's in a shared engine. */
export async function makeOwn(imageYaml: string, word: string): Promise<void> {
  const text = await readFile(imageYaml, 'utf8');
  await writeFile(imageYaml, text.replace(/^description: (.*)$/m, `description: $1 (${word})`));
}

/** The keys of a plan as they stand in the engine's names; none when there is no plan. */
export async function keysIn(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  return parsePlan(text, { file }).images.flatMap(({ platforms }) =>
    platforms.map(({ key }) => key.replace('sha256:', '')),
  );
}

/** A copy of the fixture workspace of another repository, resolved on an embedded upstream of its own. */
export interface ForeignWorkspace {
  readonly folder: string;
  readonly images: string;
  /** The repository that its images go to. */
  readonly registry: string;
  /** The options that every command on it takes. */
  readonly options: readonly string[];
  close(): Promise<void>;
}

/** Makes one; `word` (with spaces, the folder has some) keeps keys and repository apart from every other run on the same engine. */
export async function foreignWorkspace(word: string): Promise<ForeignWorkspace> {
  const { address, mirrors } = await ground();
  const folder = await mkdtemp(join(tmpdir(), `officina-${word}-`));
  const images = join(folder, 'images');
  await cp(join(root, 'test/fixture/foreign/images'), images, { recursive: true });
  for (const image of ['tool', 'app']) await makeOwn(join(images, image, 'image.yaml'), folder);
  const upstream = await startUpstream({ platforms: [platform], content: { kind: 'stand-ins' } });
  const close = async () => {
    await upstream.close();
    await rm(folder, { recursive: true, force: true });
  };
  const registry = `${address}/team/${word.replaceAll(' ', '-')}-${process.pid}`;
  const options = [
    ...['--images', images, '--state', join(folder, 'state'), '--registry', registry, '--platform', platform],
    ...mirrorOptions({ ...upstream.mirrors, ...mirrors }),
  ];
  const resolved = await officina(['resolve', ...options]);
  if (resolved.exitCode === 0) return { folder, images, registry, options, close };
  await close();
  throw new Error(resolved.stderr);
}

/** Mirrors as options of the command line. */
export function mirrorOptions(mirrors: Readonly<Record<string, string>>): string[] {
  return Object.entries(mirrors).flatMap(([from, to]) => ['--mirror', `${from}=${to}`]);
}
