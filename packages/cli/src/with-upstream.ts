import { type Platform, platforms } from '@officina/core';
import { catalog, startRecordedUpstream, startUpstream } from '@officina/upstream';
import type { Workshop } from './workshop.ts';

/** The upstreams on loopback that can be asked instead of the real ones. */
export const upstreamKinds = ['recorded', 'embedded'] as const;

/** `recorded`: what the real ones published for the committed locks; `embedded`: stand-ins of every tool. */
export type UpstreamKind = (typeof upstreamKinds)[number];

/** Does something with an upstream on loopback in the place of the real ones; it is closed whatever happens. */
export async function withUpstream<T>(
  workshop: Workshop,
  kind: UpstreamKind,
  work: (workshop: Workshop) => Promise<T>,
): Promise<T> {
  if (kind === 'embedded') {
    const tools = catalog.map(({ name }) => name).join(', ');
    workshop.talk.info(
      `the embedded upstream knows the tools of Officina's own images, and no others: ${tools}`,
    );
  }
  const upstream = await start(kind, workshop.options.platforms ?? platforms);
  try {
    return await work(workshop.with({ mirrors: upstream.mirrors }));
  } finally {
    await upstream.close();
  }
}

function start(kind: UpstreamKind, on: readonly Platform[]) {
  if (kind === 'recorded') return startRecordedUpstream();
  return startUpstream({ platforms: on, content: { kind: 'stand-ins' } });
}
