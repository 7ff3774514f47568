import { pipeline } from 'node:stream/promises';
import { FactoryError, type ImageFiles } from '@officina/core';
import type { Container } from 'dockerode';
import { engineLog, engineMessage, statusOf } from '../engine/engine-client.ts';

type Visit = Parameters<ImageFiles['read']>[1];

/**
 * Reads a path of a container, running or not, as `docker cp` does, as a stream that is broken off where the visitor has
 * seen enough. False when the path is not there; throws engine-failed.
 */
export async function readArchive(
  container: Pick<Container, 'getArchive'>,
  path: string,
  visit: Visit,
): Promise<boolean> {
  const stream = await open(container, path);
  if (stream === undefined) return false;
  const { extract } = await import('tar-stream');
  const members = extract();
  const enough = new AbortController();
  const reading = (async () => {
    for await (const entry of members) {
      const { name, type, mode = 0, uid = 0, gid = 0, size = 0, linkname } = entry.header;
      const about = { name, kind: type ?? 'file', mode: mode & 0o7777, uid, gid, size };
      const target = linkname ? { target: linkname } : {};
      if (!(await visit({ ...about, ...target, content: entry as AsyncIterable<Uint8Array> }))) break;
      entry.resume();
    }
    enough.abort();
  })();
  // Whatever ends first takes the other along; broken off on purpose is no failure.
  const piping = pipeline(stream, members, { signal: enough.signal }).catch((error: unknown) => {
    if (!enough.signal.aborted) throw error;
  });
  try {
    await Promise.all([piping, reading]);
  } catch (cause) {
    throw new FactoryError('engine-failed', `${path} in a container: ${engineMessage(cause)}`, {
      hint: engineLog,
      cause,
    });
  }
  return true;
}

/** The engine's answer is 400 or 500 where a part of the path is no directory. */
async function open(
  container: Pick<Container, 'getArchive'>,
  path: string,
): Promise<NodeJS.ReadableStream | undefined> {
  try {
    return await container.getArchive({ path });
  } catch (cause) {
    const status = statusOf(cause);
    if (status === 404 || (status !== undefined && engineMessage(cause).endsWith('not a directory')))
      return undefined;
    throw new FactoryError('engine-failed', `${path} in a container: ${engineMessage(cause)}`, {
      hint: engineLog,
      cause,
    });
  }
}
