import {
  type FailedCandidate,
  mapUntilFailure,
  type Registry,
  type ReleaseRecord,
  readArtifact,
  readFailedCandidate,
  repositoryOf,
  tagged,
} from '@officina/core';

/** Candidates that a page tells of: the first view waits for them. */
const most = 50;

/** The newest candidates that smoke found not green and that no release has, newest first, as long as the registry has them. */
export async function readFailed(
  repository: string,
  records: readonly ReleaseRecord[],
  registry: Registry,
): Promise<FailedCandidate[]> {
  const shipped = new Set<string>(
    records.flatMap(({ images }) => images.flatMap(({ platforms }) => platforms.map(({ digest }) => digest))),
  );
  const tags = (await registry.tags(repositoryOf(repository))).filter((tag) => {
    const subject = /^sha256-([0-9a-f]{64})\.failed$/.exec(tag)?.[1];
    return subject !== undefined && !shipped.has(`sha256:${subject}`);
  });
  const found = await mapUntilFailure(tags, 4, async (tag) => {
    const failed = readFailedCandidate((await readArtifact(tagged(repository, tag), registry))?.text);
    return failed === undefined ? [] : [failed];
  });
  return found
    .flat()
    .sort((one, other) => (one.at < other.at ? 1 : -1))
    .slice(0, most);
}
