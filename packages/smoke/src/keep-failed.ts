import {
  type FailedCandidate,
  failedTag,
  isFactoryError,
  type Registry,
  type Report,
  renderCause,
  renderDocument,
  type Talk,
  tagged,
  writeArtifact,
} from '@officina/core';

/** Checks, and characters of a text, that are kept: the rest is in the log of the run. */
const most = 20;
const longest = 500;

interface Place {
  readonly repository: string;
  readonly commit: string | undefined;
  readonly now: Date;
}

/**
 * Keeps what failed beside a candidate in the registry, so that the page can tell of it. A registry that refuses is warned
 * about and no more: the outcome of smoke is another question.
 */
export async function keepFailed(
  report: Report,
  { repository, commit, now }: Place,
  { registry, talk }: { readonly registry: Registry; readonly talk: Talk },
): Promise<void> {
  const { image, platform, digest, checks, milliseconds } = report;
  const failures = checks.filter(({ passed }) => !passed);
  const failed = failures
    .slice(0, most)
    .map(({ kind, name, wanted, got }) => ({ kind, name, wanted: clip(wanted), got: clip(got) }));
  const document: FailedCandidate = {
    ...{ schema: 'officina.failed/v1', at: now.toISOString(), image, platform, digest },
    ...(commit === undefined ? {} : { commit }),
    ...{ checks: checks.length, milliseconds, failures: failures.length, failed },
  };
  const artifact = { type: 'application/vnd.officina.failed.v1+json', body: renderDocument(document) };
  try {
    await writeArtifact(tagged(repository, failedTag(digest)), artifact, registry);
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    talk.warn(`${image}: what failed is not kept in the registry: ${renderCause(error)}`);
  }
}

function clip(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 3)}...`;
}
