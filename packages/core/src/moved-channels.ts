import { z } from 'zod';
import { canonicalJson } from './canonical.ts';
import { readArtifact, writeArtifact } from './oci/artifact.ts';
import { parseJson } from './parse.ts';
import type { Registry } from './port/registry.ts';
import { tagged } from './reference.ts';

/** Beside the images: a release of channels alone leaves no record of a version that would tell when. */
const channelsTag = 'release-channels';

const MovedChannels = z.strictObject({
  schema: z.literal('officina.channels/v1'),
  /** When it was (ISO 8601). */
  moved: z.iso.datetime(),
});

/** When a release moved the channels of a repository without a version last; undefined when none did. Throws document-invalid. */
export async function readMovedChannels(
  repository: string,
  registry: Pick<Registry, 'manifest' | 'blob'>,
): Promise<string | undefined> {
  const found = await readArtifact(tagged(repository, channelsTag), registry);
  return found && parseJson(MovedChannels, found.text, found.origin).moved;
}

/** Notes when a release moves channels without a version, for the watchdog. */
export async function writeMovedChannels(repository: string, moved: Date, registry: Registry): Promise<void> {
  const body = canonicalJson({ schema: 'officina.channels/v1', moved: moved.toISOString() });
  const artifact = { type: 'application/vnd.officina.channels.v1+json', body };
  await writeArtifact(tagged(repository, channelsTag), artifact, registry);
}
