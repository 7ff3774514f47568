import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { assetValues, fillTemplate, type LockedAsset, type ToolSpec } from '@officina/core';
import { changedAsset } from '../../bench/assets.ts';
import { packZip } from '../../packages/upstream/src/archive/pack.ts';
import { platform } from '../support/ground.ts';
import { run } from '../support/officina.ts';

/** An asset of a tool whose program is another one, in the packing that it had. */
export async function movedAsset(
  { url, path }: Pick<LockedAsset, 'url' | 'path'>,
  bytes: Buffer,
  { spec, version }: { readonly spec: ToolSpec; readonly version: string },
): Promise<Buffer> {
  const mark = randomBytes(8).toString('hex');
  // A file of a tree: text, which Lua and Markdown take for a comment or for nothing.
  if (path !== undefined) return Buffer.concat([bytes, Buffer.from(`\n-- ${mark}\n`)]);
  if (url.endsWith('.tar.xz')) return movedSource(bytes, mark);
  if (url.endsWith('.zip')) {
    const values = assetValues(spec, version, platform);
    const members = spec.install.map(({ from = '' }) => ({
      ...{ kind: 'file' as const, mode: 0o755, bytes: Buffer.from(`#!/bin/sh\necho ${mark}\n`) },
      path: fillTemplate(from, values),
    }));
    return Buffer.from(await packZip(members, new Date(0)));
  }
  return changedAsset(bytes, url);
}

/** Source that is compiled: one more constant in the program. */
async function movedSource(bytes: Buffer, mark: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'officina-source-'));
  const must = async (command: string, ...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await run(command, args, { cwd: folder });
    if (exitCode !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  try {
    const packed = join(folder, 'source.tar.xz');
    await writeFile(packed, bytes);
    await must('tar', '-xJf', basename(packed));
    const top = await must('find', '.', '-mindepth', '1', '-maxdepth', '1', '-type', 'd', '-printf', '%f');
    await appendFile(join(folder, top, 'git.c'), `\nconst char officina_moved[] = "${mark}";\n`);
    await must('tar', '-cJf', basename(packed), top);
    return await readFile(packed);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
