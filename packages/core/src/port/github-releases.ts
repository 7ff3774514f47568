import type { Digest } from '../digest.ts';

/** A file of a release on GitHub. */
export interface GitHubAsset {
  readonly id: number;
  readonly name: string;
  /** Absent while an upload is under way or was broken off, and on servers that do not say. */
  readonly digest?: Digest;
  /** False for an upload that was broken off. */
  readonly whole: boolean;
  /** Bytes. */
  readonly size: number;
}

/** A release on GitHub; a draft is seen only by who may write. */
export interface GitHubRelease {
  readonly id: number;
  readonly tag: string;
  readonly url: string;
  readonly draft: boolean;
  /** Where GitHub takes its assets: a url template. */
  readonly uploads: string;
  readonly assets: readonly GitHubAsset[];
}

/** What a reader of a release sees. */
export interface GitHubReleaseText {
  readonly tag: string;
  /** The commit that GitHub tags when the release is published; not used where the tag is there. */
  readonly commit?: string;
  readonly body: string;
  readonly prerelease: boolean;
}

/** The releases of one repository on GitHub; errors as GitHub's. */
export interface GitHubReleases {
  /** The release of a tag: the published one, else the oldest draft; undefined when there is none. */
  find(tag: string): Promise<GitHubRelease | undefined>;
  createDraft(text: GitHubReleaseText): Promise<GitHubRelease>;
  /** Gives a draft its text. */
  revise(release: GitHubRelease, text: GitHubReleaseText): Promise<void>;
  upload(release: GitHubRelease, file: { readonly name: string; readonly text: string }): Promise<void>;
  removeAsset(asset: GitHubAsset): Promise<void>;
  /** Shows a draft to everybody, and returns its page. */
  publish(release: GitHubRelease): Promise<string>;
}
