import { architectureOf, fillTemplate, type Platform } from '@officina/core';

/** Where a tool's releases are listed and its files lie; each kind has its own documents beside the files. */
export type Host = 'github' | 'kernel' | 'kubernetes' | 'helm' | 'node';

/** How a publisher writes sums: the hash alone, `hash  name` lines, or BSD's `SHA256 (name) = hash` lines. */
export type ChecksumLayout = 'bare' | 'lines' | 'bsd';

/** Programs of a wheel of PyPI. */
export interface WheelSource {
  readonly kind: 'wheel';
  readonly package: string;
  readonly programs: readonly string[];
  /** The folder of the wheel that they are in; where wheels keep programs when left out. */
  readonly folder?: string;
}

/** A program of a Go module, at the catalogue's version: whoever wants it has to have Go, and minutes. */
export interface GoSource {
  readonly kind: 'go';
  readonly module: string;
  /** The program's folder in the module. */
  readonly folder: string;
  /** The variable of the program that upstream's own builds set to the tag. */
  readonly versionVariable: string;
}

/** How the newest release of a tool becomes the real program: from Debian's packages, npm's, PyPI's or Go's modules. */
export type Source =
  | { readonly kind: 'debian'; readonly package: string; readonly program: string }
  | { readonly kind: 'debian-source'; readonly package: string }
  | WheelSource
  | GoSource
  | { readonly kind: 'neovim' }
  | { readonly kind: 'node' };

/** One tool as the embedded upstream publishes it: names and layouts. */
export interface CatalogTool {
  readonly name: string;
  readonly host: Host;
  /** `owner/repository` */
  readonly repository: string;
  /** Where a file of a release lies; knows {tag} and {asset}. */
  readonly download: string;
  /** The file for one platform; knows {version} and {arch}. A raw program when it is no archive. */
  readonly asset: string;
  readonly arch: Readonly<Record<Platform, string>>;
  /** Members of the archive that are programs; knows {version} and {arch}. Empty for a raw program. */
  readonly members: readonly string[];
  /** The checksum file: one for the release, or one per file when its name knows {asset}. */
  readonly checksums?: { readonly name: string; readonly layout: ChecksumLayout };
  /** The newest version when it is a stand-in. */
  readonly version: string;
  /** Versions of other lines that are public too. */
  readonly otherVersions: readonly string[];
  readonly source?: Source;
}

const debianArch = { 'linux/amd64': 'amd64', 'linux/arm64': 'arm64' } as const;

/** Completes a tool of a GitHub repository: releases under /releases/download, Debian's architecture words. */
export function githubTool(
  tool: Pick<CatalogTool, 'name' | 'repository' | 'asset' | 'version'> & Partial<CatalogTool>,
): CatalogTool {
  return {
    host: 'github',
    download: `https://github.com/${tool.repository}/releases/download/{tag}/{asset}`,
    arch: debianArch,
    members: [],
    otherVersions: [],
    ...tool,
  };
}

/** The tag of a version. */
export function tagOf(version: string): string {
  return `v${version}`;
}

/** What the templates of a tool may name, for one version on one platform. */
export function valuesOf(tool: CatalogTool, version: string, platform: Platform): Record<string, string> {
  return { version, tag: tagOf(version), arch: tool.arch[platform], os: 'linux' };
}

/** The name of a tool's file for one version on one platform. */
export function assetOf(tool: CatalogTool, version: string, platform: Platform): string {
  return fillTemplate(tool.asset, valuesOf(tool, version, platform));
}

/** Where a file of a release lies upstream. */
export function downloadUrl(tool: CatalogTool, tag: string, asset: string): string {
  return fillTemplate(tool.download, { tag, asset });
}

/** The platform's word in Debian's and the kernel's lower-case names. */
export function wordOf(platform: Platform): 'amd64' | 'arm64' {
  return architectureOf(platform);
}
