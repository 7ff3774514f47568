import type { GoModules, Platform, PythonPackages, Sha256, ToolSpec } from '@officina/core';
import type { Ask } from '../ask.ts';

/** One version that upstream offers. */
export interface Offer {
  readonly version: string;
  readonly tag?: string;
  /** ISO 8601; absent where upstream does not say. */
  readonly released?: string;
  readonly prerelease: boolean;
  /** Files of the release, where listing versions lists them too. */
  readonly files?: readonly PublishedFile[];
}

/** A file that a release names. */
export interface PublishedFile {
  readonly name: string;
  /** False while it is still being uploaded. */
  readonly complete: boolean;
  /** Bytes. */
  readonly size?: number;
  /** Upstream's own digest of it. */
  readonly sha256?: Sha256;
  /** True where that is no more than what somebody else read. */
  readonly unvouched?: true;
}

/** One file that a version needs on one platform, before it is fetched. */
export interface WantedAsset {
  readonly platform: Platform | 'any';
  /** Its place in the tree, for a tool that is a tree of single files. */
  readonly path?: string;
  readonly url: string;
  /** What the release says of it; undefined where the datasource lists no files. */
  readonly published?: PublishedFile;
  /** Git's object id of it (SHA-1 over `blob <size>\0<bytes>`). */
  readonly gitObject?: string;
  /** Where the publisher's checksum of it is. */
  readonly checksums?: { readonly url: string; readonly file: string };
  /** Where else its sum may be, the one to take first; none of them need be there. */
  readonly sums?: readonly string[];
  /** Where its signature is, or that of its checksums; absent where the tool declares none or the release lists none. */
  readonly signature?: string;
  /** Where the certificate of a signature is that has none in it. */
  readonly certificate?: string;
  /** Hosts that its download may be redirected to. */
  readonly redirectHosts: readonly string[];
}

/** What a datasource is asked about. */
export interface Query {
  readonly tool: ToolSpec;
  readonly ask: Ask;
  /** Says what a program is compiled from. */
  readonly go: GoModules;
  /** Says what an environment of Python takes. */
  readonly python: PythonPackages;
  /** As of when an environment takes what a version depends on (ISO 8601); throws as asOf of resolve does. */
  readonly asOf: (offer: Offer) => string;
  /** The version that the compiler of the same image has after this run; undefined where it has none. */
  readonly compiler: () => Promise<string | undefined>;
  /** True when these versions hold an acceptable one, so that no further page is needed. */
  readonly enough: (offers: readonly Offer[]) => boolean;
}

/** A kind of place that lists a tool's versions. */
export interface Datasource {
  /** True where upstream dates its versions: one without a date is then refused. */
  readonly dated: boolean;
  /** True where versions are not semver and only the newest is listed. */
  readonly headOnly?: boolean;
  /** The versions on offer, newest first; throws upstream-status, upstream-answer or spec-invalid. */
  versions(query: Query): Promise<Offer[]>;
  /** One known version again, for check mode; undefined when upstream has withdrawn it. */
  version(query: Query, version: string): Promise<Offer | undefined>;
  /** The files of one version; throws platform-missing, asset-missing or checksum-missing. */
  assets(query: Query, offer: Offer, platforms: readonly Platform[]): Promise<WantedAsset[]>;
  /** Pages for people: the release, and what changed since another version. */
  links?(tool: ToolSpec, version: string, since?: string): { release?: string; changes?: string };
}

/** What to do where a version lacks a file that is wanted of it. */
export function laterHint(version: string): string {
  return `wait until upstream has published it, fix "asset" and "arch" in image.yaml, or stay below it: constraint: "<${version}"`;
}
