import { posix } from 'node:path';
import type { ExaminedDockerfile } from '@officina/core';

/** What test/reader says of a Dockerfile: BuildKit's own reading. */
export interface BuilderReading {
  readonly error?: string;
  readonly names: readonly { readonly name: string; readonly by: string; readonly line: number }[];
  /** Of COPY and ADD, and those of bind mounts after `mount `. */
  readonly sources: readonly string[];
}

/** What came of putting one Dockerfile to both. */
export interface Verdict {
  readonly kind: 'agree' | 'we refuse' | 'the builder refuses' | 'wrong';
  readonly why: string;
}

/**
 * Agreed is what both read alike, or both refuse; wrong is a Dockerfile that both take and that names something else, on another line, or takes a source that plan's
 * reading does not hold: plan may take too much of a folder, never too little.
 */
export function compareReadings({ reading, problems }: ExaminedDockerfile, theirs: BuilderReading): Verdict {
  if (problems.length > 0)
    return { kind: theirs.error === undefined ? 'we refuse' : 'agree', why: problems[0]?.message ?? '' };
  if (theirs.error !== undefined) return { kind: 'the builder refuses', why: theirs.error };
  const ours = reading.names.map(({ name, by, line }) => `${by} ${name} at ${line}`);
  const builders = theirs.names.map(({ name, by, line }) => `${by} ${name} at ${line}`);
  if (ours.join('\n') !== builders.join('\n'))
    return { kind: 'wrong', why: `names: plan reads ${ours.join(', ')}, the builder ${builders.join(', ')}` };
  const held = reading.sources.map(rooted);
  const missing = theirs.sources.filter((source) => !isRemote(source)).find((source) => !holds(held, source));
  if (missing === undefined) return { kind: 'agree', why: '' };
  return {
    kind: 'wrong',
    why: `sources: the builder takes ${missing}, plan reads ${reading.sources.join(', ')}`,
  };
}

function holds(held: readonly string[], source: string): boolean {
  const literal = source.startsWith('mount ');
  const path = literal ? source.slice('mount '.length).replace(/[\\*?[\]]/g, '\\$&') : source;
  const wanted = rooted(path);
  return held.some((one) => one === '' || one === wanted || wanted.startsWith(`${one}/`));
}

function rooted(source: string): string {
  return posix.join('/', source).replace(/^\/+|\/+$/g, '');
}

/** A url or a repository: pinned, or the reader would have refused it. */
function isRemote(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source) || /^[^/@:]+@[^/:]+:/.test(source);
}
