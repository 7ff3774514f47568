import {
  type NightlyDecision,
  type NightlyRecord,
  nightTag,
  type Registry,
  readNight,
  renderDocument,
  tagged,
  writeArtifact,
} from '@officina/core';

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
  await writeArtifact(tagged(repository, nightTag), artifact, registry);
  return record;
}
