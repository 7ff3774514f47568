import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exec, Platform } from '@officina/core';
import { type GoSource, wordOf } from '../catalog/tool.ts';
import { succeed } from './apt.ts';
import { requireStarts } from './debian-program.ts';

export interface GoWish extends Omit<GoSource, 'kind'> {
  /** The tag of the module. */
  readonly tag: string;
  readonly platform: Platform;
  /** A folder for what is made. */
  readonly into: string;
}

/**
 * A program of a Go module, compiled here as upstream's own builds are: static, without paths of this machine, and with
 * the tag as its version. Go checks the module's sum. Throws command-failed, tool-missing, or RangeError.
 */
export async function goProgram(exec: Exec, wish: GoWish): Promise<Buffer> {
  const { module, folder, tag, into } = wish;
  await mkdir(into, { recursive: true });
  // Replacements of the module's own go.mod count only in its own folder, so it is not `go install`.
  const downloaded = await succeed(exec, ['go', 'mod', 'download', '-json', `${module}@${tag}`], into);
  const { Dir: source } = JSON.parse(downloaded) as { Dir: string };
  const program = join(into, 'program');
  const flags = ['-trimpath', '-buildvcs=false', '-ldflags', `-s -w -X ${wish.versionVariable}=${tag}`];
  await succeed(exec, ['go', 'build', ...flags, '-o', program, `./${folder}`], source, {
    CGO_ENABLED: '0',
    GOOS: 'linux',
    GOARCH: wordOf(wish.platform),
  });
  const bytes = await readFile(program);
  requireStarts(bytes, module);
  return bytes;
}
