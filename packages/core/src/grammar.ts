import { z } from 'zod';

/** Text that stays within its line wherever it is written: no control characters, line ends among them. */
export const OneLine = z
  .string()
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'wanted one line without control characters');

/** Where bytes are asked for: one word that no Dockerfile and no shell reads anything into. */
export const FetchUrl = z
  .url()
  .regex(/^https?:\/\/[^\s\p{Cc}"'`$\\]+$/u, 'wanted a http(s) url without quotes and $');

/** Where a file is on the host of an archive: the path of an address, as it stands there, without its first `/`. */
export const ArchivePath = z
  .string()
  .regex(
    /^(?!(?:.*\/)?\.{0,2}(?:\/|$))[\w.~%!&()*+,:;=@/-]+$/,
    'wanted the path of an address, without its first /',
  );

/** The path of an address on its host. */
export function archivePath(url: string): string {
  return new URL(url).pathname.replace(/^\/+/, '').replace(/\/{2,}/g, '/');
}

/** What npm lets a package be called, with or without a scope. */
export const NpmName = z
  .string()
  .regex(/^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/, 'wanted the name of an npm package');

/** What Debian lets a package be called (policy 5.6.1). */
export const DebianName = z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, 'wanted a Debian package name');
