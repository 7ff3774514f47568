import { isFactoryError, type Platform, type Registry, tagged } from '@officina/core';
import { bootstrapDebian } from '@officina/host';
import { type Beside, beside, endedBy } from './beside.ts';
import type { Workshop } from './workshop.ts';

/** The Debian base of a demo. */
export interface DemoBase extends Beside<unknown> {
  /** Where it is asked for; known before it is there. */
  readonly mirrors: Readonly<Record<string, string>>;
}

export interface BaseOptions {
  /** The demo's own registry. */
  readonly address: string;
  readonly platforms: readonly Platform[];
  /** Where work is done; nothing stays there. */
  readonly folder: string;
}

/** Debian comes from Docker Hub when that answers; else it is begun to be made in the local registry. */
export async function demoBase(
  workshop: Workshop,
  { address, platforms, folder }: BaseOptions,
): Promise<DemoBase> {
  const { files, talk, registry } = workshop;
  const hub = tagged('docker.io/library/debian', 'bookworm-slim');
  const local = { ...hub, registry: address };
  const there = (await registry.head(local)) !== undefined;
  try {
    if (!there && (await registry.head(hub)) !== undefined)
      return { mirrors: {}, ...beside(async () => undefined) };
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    talk.info(
      `Docker Hub does not answer (${error.code}): the Debian base is made from this machine's own mirror`,
    );
  }
  // Of what is there, only the platforms that lack are made.
  const making = beside((signal) =>
    bootstrapDebian({
      ...{ files, talk, registry, platforms, folder },
      exec: endedBy(workshop.exec, signal),
      reference: local,
    }),
  );
  return { mirrors: { 'docker.io/': `${address}/` }, ...making };
}

/** A registry that answers when what it is to have is there. */
export function onceThere<R extends Pick<Registry, 'head' | 'manifest' | 'blob'>>(
  registry: R,
  there: Promise<unknown>,
): R {
  return {
    ...registry,
    head: (reference) => there.then(() => registry.head(reference)),
    manifest: (reference) => there.then(() => registry.manifest(reference)),
    blob: (reference) => there.then(() => registry.blob(reference)),
  };
}
