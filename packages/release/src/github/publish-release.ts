import {
  digestOf,
  FactoryError,
  type GitHubRelease,
  type GitHubReleases,
  isFactoryError,
  type ReleaseRecord,
  type Talk,
} from '@officina/core';
import semver from 'semver';

export interface GitHubPorts {
  readonly releases: GitHubReleases;
  readonly talk: Talk;
}

/** A file beside a release on GitHub. */
export interface ReleaseFile {
  readonly name: string;
  readonly text: string;
}

/** What is shown of a release. */
export interface Publication {
  readonly record: ReleaseRecord;
  /** The notes in Markdown. */
  readonly notes: string;
  /** The assets; a draft that has other bytes of one gets these. */
  readonly files: readonly ReleaseFile[];
}

/** Characters that GitHub takes as the text of a release. */
const mostText = 125_000;

/**
 * Shows a release on GitHub: a draft, its assets, and only then published. A draft that an earlier run left is gone on
 * with; what is published is left as it is. Returns its page; undefined for a record without a version. Fails with
 * GitHub's own error, and the draft stays.
 */
export async function publishRelease(
  { record, notes, files }: Publication,
  { releases, talk }: GitHubPorts,
): Promise<string | undefined> {
  const { version: tag, commit } = record;
  if (tag === undefined) return undefined;
  const there = await releases.find(tag);
  if (there?.draft === false) {
    talk.info(`${tag} is on GitHub already: ${there.url}`);
    return there.url;
  }
  const prerelease = semver.prerelease(tag) !== null;
  const text = { tag, body: shorten(notes), prerelease, ...(commit === undefined ? {} : { commit }) };
  return talk.task(`show ${tag} on GitHub`, async (progress) => {
    const draft = there ?? (await releases.createDraft(text));
    try {
      if (there !== undefined) await releases.revise(draft, text);
      for (const [at, file] of files.entries()) {
        progress.detail(`${at + 1} of ${files.length} files`);
        await ensureAsset(file, draft, releases);
      }
      return await releases.publish(draft);
    } catch (error) {
      throw isFactoryError(error) ? unfinished(error, draft) : error;
    }
  });
}

async function ensureAsset(file: ReleaseFile, draft: GitHubRelease, releases: GitHubReleases): Promise<void> {
  const there = draft.assets.find(({ name }) => name === file.name);
  if (there?.whole === true && there.digest === digestOf(file.text)) return;
  if (there !== undefined) await releases.removeAsset(there);
  await releases.upload(draft, file);
}

function shorten(notes: string): string {
  if (notes.length <= mostText) return notes;
  const rest = '\n\nThe rest is in release-notes.md, beside this release.\n';
  return `${notes.slice(0, notes.lastIndexOf('\n', mostText - rest.length))}${rest}`;
}

function unfinished(error: FactoryError, { tag, url }: GitHubRelease): FactoryError {
  const hint = `the images have their tags, and the draft of ${tag} stays (${url}): run officina release again to finish it`;
  return new FactoryError(error.code, error.message, {
    cause: error,
    hint: [error.hint, hint].filter(Boolean).join('\n'),
  });
}
