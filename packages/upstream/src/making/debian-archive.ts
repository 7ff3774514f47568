import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FactoryError } from '@officina/core';

/** Where an archive is and the option of a source line that names its key, empty when none is named. */
export interface DebianArchive {
  readonly uri: string;
  /** ` signed-by=<path>` or nothing. */
  readonly signedBy: string;
}

/**
 * The Debian archive and its key as the machine's own apt sources name them, deb822 or one line per source; throws
 * file-missing when there is none.
 */
export async function machineArchive(machine: string): Promise<DebianArchive> {
  const parts = await readdir(join(machine, 'sources.list.d')).catch(() => []);
  for (const name of ['sources.list', ...parts.map((part) => `sources.list.d/${part}`)]) {
    if (!/\.(?:list|sources)$/.test(name)) continue;
    const source = findArchive(await readFile(join(machine, name), 'utf8').catch(() => ''));
    if (source !== undefined) return source;
  }
  throw new FactoryError('file-missing', `no Debian archive in the sources under ${machine}`, {
    hint: 'the embedded upstream takes real programs from the archive that apt uses',
  });
}

/** The first source of a text that is an archive of Debian itself. */
export function findArchive(text: string): DebianArchive | undefined {
  for (const stanza of text.split(/\n\s*\n/)) {
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'mi').exec(stanza)?.[1];
    const uri = field('URIs');
    const key = field('Signed-By');
    if (uri !== undefined && isArchive(uri)) return { uri, signedBy: signedBy(key) };
  }
  for (const line of text.split('\n')) {
    const found = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s/.exec(line.trim());
    if (found?.[2] === undefined || !isArchive(found[2])) continue;
    return { uri: found[2], signedBy: signedBy(/signed-by=(\S+)/.exec(found[1] ?? '')?.[1]) };
  }
  return undefined;
}

function isArchive(uri: string): boolean {
  return /\/debian\/?$/.test(uri);
}

function signedBy(key: string | undefined): string {
  return key?.startsWith('/') ? ` signed-by=${key}` : '';
}
