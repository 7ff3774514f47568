import {
  type NightlyDecision,
  type NightlyRecord,
  parseNightlyRecord,
  type Registry,
  readArtifact,
  renderDocument,
  tagged,
  writeArtifact,
} from '@officina/core';

/** Beside the images; channels and version tags cannot begin like this. */
const recordTag = 'release-nightly';

/** The last good night of a repository; undefined before the first. Throws document-invalid. */
export async function readNight(repository: string, registry: Registry): Promise<NightlyRecord | undefined> {
  const found = await readArtifact(tagged(repository, recordTag), registry);
  return found && parseNightlyRecord(found.text, found.origin);
}

/** Writes tonight down as good: the heartbeat that the watchdog looks for. */
export async function writeNight(
  { registry: repository, decision, plan, commit }: NightlyDecision,
  now: Date,
  registry: Registry,
): Promise<NightlyRecord | undefined> {
  if (decision === 'wait') return undefined;
  const at = now.toISOString();
  const last = decision === 'cold' ? undefined : await readNight(repository, registry);
  // A heartbeat gives no tags: they name what they named.
  const named = decision === 'heartbeat' ? last?.plan : plan;
  const record: NightlyRecord = {
    schema: 'officina.nightly/v1',
    ...{ registry: repository, at, decision, cold: last?.cold ?? at },
    ...(named === undefined ? {} : { plan: named }),
    ...(commit === undefined ? {} : { commit }),
  };
  const artifact = { type: 'application/vnd.officina.nightly.v1+json', body: renderDocument(record) };
  await writeArtifact(tagged(repository, recordTag), artifact, registry);
  return record;
}
