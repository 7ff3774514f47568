import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileSecret } from '@officina/build';
import { type Files, loadWorkspace, type Plan, type Talk } from '@officina/core';
import { findNpmSettings, type NpmSettings, onInterrupt } from '@officina/host';
import type { Workshop } from './workshop.ts';

/**
 * npm's own settings, where a Dockerfile that a plan builds speaks of a secret at all: npm takes longer to say them than
 * all that a bump plans. Undefined too where there is no npm. Throws what loadWorkspace throws.
 */
export async function npmSettingsFor(
  { images }: Plan,
  { options, files, exec }: Pick<Workshop, 'options' | 'files' | 'exec'>,
): Promise<NpmSettings | undefined> {
  const built = images.filter(({ platforms }) => platforms.some(({ action }) => action !== 'reuse'));
  if (built.length === 0) return undefined;
  const workspace = await loadWorkspace(files, options.images);
  const asks = workspace.images.some(
    ({ name, dockerfile }) => /secret/i.test(dockerfile) && built.some((image) => image.name === name),
  );
  return asks ? findNpmSettings(exec) : undefined;
}

/**
 * Lends npm's own settings of this machine (registry, its credentials, certificate authorities) to work that builds:
 * as secrets they are in no layer and in no key. The copy is readable by this user alone and gone afterwards.
 */
export async function withNpmSecrets<T>(
  found: NpmSettings | undefined,
  work: (secrets: readonly FileSecret[]) => Promise<T>,
): Promise<T> {
  if (found === undefined) return work([]);
  const folder = await mkdtemp(join(tmpdir(), 'officina-npm-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const release = onInterrupt(remove);
  try {
    const file = join(folder, 'npmrc');
    await writeFile(file, npmrcOf(found, await ownLines(found)), { mode: 0o600 });
    return await work(secretsOf(found, file));
  } finally {
    release();
    await remove();
  }
}

/**
 * The same for a build that a person runs later: in a file that stays, and that therefore holds no credentials; says so
 * where there are some.
 */
export async function lastingNpmSecrets(
  found: NpmSettings | undefined,
  file: string,
  { files, talk }: { readonly files: Pick<Files, 'write'>; readonly talk: Pick<Talk, 'warn'> },
): Promise<readonly FileSecret[]> {
  if (found === undefined) return [];
  const whole = npmrcOf(found, await ownLines(found));
  const open = whole.replace(/^\/\/.*\n/gm, '').replace(/(:\/\/)[^/@\n]*@/g, '$1');
  await files.write(file, open);
  if (open !== whole)
    talk.warn(
      `${file} is without the credentials that npm has here: write them there for a step that needs them`,
    );
  return secretsOf(found, file);
}

/** Credentials and registries of scopes. */
async function ownLines({ userconfig }: NpmSettings): Promise<string[]> {
  const own = userconfig === undefined ? '' : await readFile(userconfig, 'utf8').catch(() => '');
  return own
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(?:\/\/|@[\w-]+:registry)/.test(line));
}

function npmrcOf({ registry }: NpmSettings, lines: readonly string[]): string {
  return [`registry=${registry}`, ...lines, ''].join('\n');
}

function secretsOf({ cafile }: NpmSettings, file: string): FileSecret[] {
  return [{ id: 'npmrc', file }, ...(cafile === undefined ? [] : [{ id: 'ca', file: cafile }])];
}
