import { isVersion, readMavenUrl, type ToolWish } from '@officina/core';
import { findMavenProgram } from '../add/known-program.ts';
import { toolNameOf } from '../tool-name.ts';
import type { ReleaseUrl } from './release-url.ts';

interface Around {
  /** The variable that would say the version, and as a person knows it. */
  readonly open: string | undefined;
  readonly told: Pick<ReleaseUrl, 'open'>;
  /** What the step calls the machines. */
  readonly arch: ToolWish['arch'];
}

/** Reads the url of a file of Maven Central; undefined for any other, and for one whose version is no version. */
export function readMavenRelease(url: string, { open, told: unsaid, arch }: Around): ReleaseUrl | undefined {
  const file = readMavenUrl(url);
  if (file === undefined) return undefined;
  const { group, artifact, version: written } = file;
  const isOpen = open !== undefined && [`\${${open}}`, `$${open}`].includes(written);
  const version = isOpen ? undefined : versionOf(written);
  if (!isOpen && version === undefined) return undefined;
  const name = url.slice(url.lastIndexOf('/') + 1);
  const around = isOpen ? '' : written.replace(version ?? '', '');
  const asset = name.replaceAll(written, around === '' ? '{version}' : '{tag}');
  if (/[\s$`"'()]/.test(asset)) return undefined;
  const told = version === undefined ? unsaid : { version };
  const known = findMavenProgram(`${group}:${artifact}`);
  if (known !== undefined) return { name: known.name, tool: { asset }, known, ...told };
  const tool: ToolWish = {
    datasource: 'maven',
    package: `${group}:${artifact}`,
    ...(isVersion(version ?? '0.0.0', 'semver') ? {} : { scheme: 'numbers' }),
    ...(around === '' ? {} : { tag: written.replace(version ?? '', '{version}') }),
    asset,
    ...(arch === undefined || !asset.includes('{arch}') ? {} : { arch: ofClassifiers(asset, arch) }),
  };
  return { name: toolNameOf(artifact), tool, ...told };
}

/** A version of a scheme, as Maven has it or before a word of its own (`31.0.0.Final`). */
function versionOf(written: string): string | undefined {
  const plain = written.replace(/\.(?:Final|RELEASE|GA)$/, '');
  return isVersion(plain, 'semver') || isVersion(plain, 'numbers') ? plain : undefined;
}

/** Programs that Maven Central has for each machine (`.exe`) call that one aarch_64 of which the step had the other word. */
function ofClassifiers(asset: string, arch: NonNullable<ToolWish['arch']>): ToolWish['arch'] {
  const isOfPlugin = asset.endsWith('{arch}.exe') && arch['linux/amd64'] === 'x86_64';
  return isOfPlugin ? { ...arch, 'linux/arm64': 'aarch_64' } : arch;
}
