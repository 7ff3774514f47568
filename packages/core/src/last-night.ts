import { type NightlyRecord, parseNightlyRecord } from './document/nightly-record.ts';
import { readArtifact } from './oci/artifact.ts';
import type { Registry } from './port/registry.ts';
import { tagged } from './reference.ts';

/** The tag of the last good night, beside the images; channels and version tags cannot begin like this. */
export const nightTag = 'release-nightly';

/** The last good night of a repository; undefined before the first. Throws document-invalid. */
export async function readNight(
  repository: string,
  registry: Pick<Registry, 'manifest' | 'blob'>,
): Promise<NightlyRecord | undefined> {
  const found = await readArtifact(tagged(repository, nightTag), registry);
  return found && parseNightlyRecord(found.text, found.origin);
}
