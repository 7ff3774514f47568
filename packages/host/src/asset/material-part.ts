import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import {
  FactoryError,
  type HttpResponse,
  isFactoryError,
  type Material,
  type MaterialHash,
} from '@officina/core';
import { identifyProcess, isAlive, parseIdentity, renderIdentity } from '../process/process-identity.ts';
import { sizeOf } from './whole-file.ts';

/** A file on its way: this process alone writes it. */
export interface Part {
  readonly path: string;
  /** Where its bytes come from, once they do. */
  url?: string;
}

/**
 * A part of our own for a hash: what a process that has ended left of it, else a new and empty one. Its name says whose
 * it is, so that two at once never write one file.
 */
export async function adoptPart(hash: MaterialHash, folder: string): Promise<Part> {
  await mkdir(folder, { recursive: true });
  const own = await identifyProcess(process.pid);
  const owner = own === undefined ? 'unknown' : renderIdentity(own).replaceAll('/', '_');
  const path = join(folder, `.part-${hash.hex}.${owner}.${randomBytes(4).toString('hex')}`);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`.part-${hash.hex}.`) || !(await isLeft(name))) continue;
    // Of two that would take it, one gets it.
    const taken = await rename(join(folder, name), path).then(
      () => true,
      () => false,
    );
    if (taken) return { path };
  }
  return { path };
}

async function isLeft(name: string): Promise<boolean> {
  const identity = parseIdentity((name.split('.').at(-2) ?? '').replaceAll('_', '/'));
  return identity !== undefined && !(await isAlive(identity));
}

/** Something that gives bytes, from an offset on where it can. */
export interface Giver {
  /** Its address, for messages. */
  readonly url: string;
  ask(headers: Readonly<Record<string, string>>): Promise<HttpResponse>;
}

interface Rest {
  readonly giver: Giver;
  readonly material: Material;
  readonly onBytes: (more: number) => void;
}

/** How often a connection may break without a single byte more. */
const idleTries = 3;

/** Brings what a part lacks; a connection that breaks is made again for the rest. */
export async function bringRest(part: Part, rest: Rest): Promise<void> {
  part.url = rest.giver.url;
  for (let idle = 0; ; ) {
    const before = (await sizeOf(part.path)) ?? 0;
    try {
      return await bringFrom(part, before, rest);
    } catch (error) {
      const isBroken = isFactoryError(error) && error.code === 'asset-truncated';
      idle = ((await sizeOf(part.path)) ?? 0) > before ? 0 : idle + 1;
      if (!isBroken || idle >= idleTries) throw error;
    }
  }
}

async function bringFrom(part: Part, have: number, { giver, material, onBytes }: Rest): Promise<void> {
  if (have > 0 && have === material.size) return onBytes(have);
  // Without identity a server may compress on the way, and the announced length would not be the file's.
  const headers = { 'accept-encoding': 'identity', 'cache-control': 'no-store' };
  const range = have === 0 ? {} : { range: `bytes=${have}-` };
  const { url } = giver;
  const response = await giver.ask({ ...headers, ...range });
  if (response.status === 416) {
    // It is whole already, or longer than what is there: its hash says which.
    await response.discard();
    return;
  }
  await requireBytes(response, material, url);
  const goesOn = response.status === 206;
  if (!goesOn) await truncate(part.path, 0).catch(() => undefined);
  onBytes(goesOn ? have : 0);
  await append(part.path, response, { url, onBytes });
}

async function requireBytes(response: HttpResponse, { what }: Material, url: string): Promise<void> {
  const { status } = response;
  if (status === 200 || status === 206) return;
  await response.discard();
  const code = status === 404 || status === 410 ? 'asset-missing' : 'upstream-status';
  throw new FactoryError(code, `${what}: ${url} answered ${status}, wanted 200`, {
    hint: 'upstream may have taken it away: name a mirror that has it with --mirror, or run officina resolve',
  });
}

async function append(
  path: string,
  response: HttpResponse,
  { url, onBytes }: { readonly url: string; readonly onBytes: (more: number) => void },
): Promise<void> {
  const announced = response.headers['content-length'];
  let came = 0;
  const handle = await open(path, 'a');
  try {
    for await (const chunk of response.stream()) {
      await handle.writeFile(chunk);
      came += chunk.length;
      onBytes(chunk.length);
    }
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    throw truncated(url, { announced, came, cause: error });
  } finally {
    await handle.close();
  }
  if (announced !== undefined && came !== Number(announced)) throw truncated(url, { announced, came });
}

function truncated(
  url: string,
  { announced = 'more', came, cause }: { announced?: string | undefined; came: number; cause?: unknown },
): FactoryError {
  return new FactoryError('asset-truncated', `${url} announced ${announced} bytes and gave ${came}`, {
    hint: 'run again: what came is kept',
    ...(cause === undefined ? {} : { cause }),
  });
}
