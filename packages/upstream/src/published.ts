import { fillTemplate, type Platform, sha256 } from '@officina/core';
import { type CatalogTool, downloadUrl, tagOf } from './catalog/tool.ts';
import type { Content, Release } from './release.ts';

/** A file as it can be fetched: an asset or a checksum file. */
export interface PublishedFile {
  readonly name: string;
  readonly url: string;
  /** Absent for a checksum file. */
  readonly platform?: Platform;
  /** Bytes. */
  readonly size: number;
  /** Of the bytes that are served; 64 hex digits. */
  readonly sha256: string;
  /** What the release's own digest says; 64 hex digits. */
  readonly claimed: string;
  readonly contentType: string;
  readonly standIn: boolean;
  readonly content: Content;
  /** Served up to the half, then the connection is cut. */
  readonly cut?: true;
  /** Where a request is sent instead. */
  readonly redirect?: string;
}

/** A release as the world sees it. */
export interface PublishedRelease {
  readonly tool: CatalogTool;
  readonly version: string;
  readonly tag: string;
  /** ISO 8601; absent when no date is published. */
  readonly released?: string;
  readonly files: readonly PublishedFile[];
}

/** A release as it was made, without any fault. */
export function publish(tool: CatalogTool, release: Release): PublishedRelease {
  const tag = tagOf(release.version);
  const assets = release.assets.map(
    (asset): PublishedFile => ({
      ...asset,
      url: downloadUrl(tool, tag, asset.name),
      claimed: asset.sha256,
      contentType: contentTypeOf(asset.name),
    }),
  );
  const sums = assets.map(({ name, sha256: sum }) => ({ name, sum }));
  const files = [...assets, ...checksumFiles(tool, release.version, sums)];
  const { tool: _, assets: __, ...facts } = release;
  return { ...facts, tool, tag, files };
}

/** One line of a checksum file before it is written in the publisher's layout. */
export interface Sum {
  readonly name: string;
  readonly sum: string;
}

/** The checksum files of a release: one in all, or one per asset; none where the tool publishes none. */
export function checksumFiles(tool: CatalogTool, version: string, sums: readonly Sum[]): PublishedFile[] {
  const { checksums } = tool;
  if (checksums === undefined) return [];
  const tag = tagOf(version);
  const file = (asset: string, lines: readonly Sum[]): PublishedFile => {
    const name = fillTemplate(checksums.name, { version, tag, asset });
    const content = Buffer.from(lines.map((line) => renderSum(line, checksums.layout)).join(''));
    const sum = sha256(content);
    const url = downloadUrl(tool, tag, name);
    const standIn = false;
    return {
      name,
      url,
      size: content.length,
      sha256: sum,
      claimed: sum,
      contentType: 'text/plain',
      standIn,
      content,
    };
  };
  if (checksums.name.includes('{asset}')) return sums.map((line) => file(line.name, [line]));
  return [file('', sums)];
}

function renderSum(line: Sum, layout: 'bare' | 'lines' | 'bsd'): string {
  if (layout === 'bare') return line.sum;
  return layout === 'bsd' ? `SHA256 (${line.name}) = ${line.sum}\n` : `${line.sum}  ${line.name}\n`;
}

function contentTypeOf(name: string): string {
  if (name.endsWith('.zip')) return 'application/zip';
  return name.endsWith('.gz') ? 'application/gzip' : 'application/octet-stream';
}
